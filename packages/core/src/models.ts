// The model registry: the API's six models, whole. Public limits only; a provider states its own beside it.
import type { AspectRatio, GenerationMode, Resolution } from './request.js';

/** One model as the API describes it. */
export interface ModelSpec {
  /** Stable public id. */
  readonly key: string;
  /** `model.name` on the wire. */
  readonly name: string;
  /** `model.provider` on the wire. */
  readonly provider: string;
  readonly description: string;
  readonly features: readonly string[];
  /** Shown to people; without effect on limits. */
  readonly tier: 'free' | 'premium';
  readonly modes: readonly GenerationMode[];
  /** Whole seconds, both ends included. */
  readonly duration: { readonly min: number; readonly max: number };
  /** Lowest first. */
  readonly resolutions: readonly Resolution[];
  readonly aspectRatios: readonly AspectRatio[];
  /** How long a generation usually takes, in seconds. Source: the API reference's only sample, 764 s. */
  readonly typicalProcessingSeconds: number;
  /** Other ids that are read as this model, with a warning. */
  readonly aliases: readonly string[];
  /** ISO dates, where known. */
  readonly lifecycle: { readonly released?: string; readonly deprecated?: string; readonly retired?: string };
}

const BOTH_MODES = ['text-to-video', 'image-to-video'] as const;
const FEATURES = ['Text-to-Video', 'Image-to-Video'] as const;
const ALL_RATIOS = ['16:9', '4:3', '1:1', '9:21'] as const;
const UP_TO_1080P = ['480p', '720p', '1080p'] as const;
const UP_TO_4K = ['480p', '720p', '1080p', '4K'] as const;

const shared = {
  modes: BOTH_MODES,
  aspectRatios: ALL_RATIOS,
  typicalProcessingSeconds: 764,
  aliases: [],
  lifecycle: {},
} as const;

/** The registry, in the API's order. */
export const MODELS: readonly ModelSpec[] = [
  {
    ...shared,
    key: 'higgsfield_v1',
    name: 'Higgsfield',
    provider: 'Higgsfield',
    description: 'Free model for text-to-video and image-to-video, up to 4K and 15 seconds.',
    features: FEATURES,
    tier: 'free',
    duration: { min: 5, max: 15 },
    resolutions: UP_TO_4K,
    aliases: ['higgsfield'],
  },
  {
    ...shared,
    key: 'kling_21',
    name: 'Kling 2.1',
    provider: 'Kuaishou',
    description: 'Free model for text-to-video and image-to-video, up to 4K and 20 seconds.',
    features: FEATURES,
    tier: 'free',
    duration: { min: 5, max: 20 },
    resolutions: UP_TO_4K,
    aliases: ['kling_2_1'],
  },
  {
    ...shared,
    key: 'hailuo_2',
    name: 'Hailuo 2',
    provider: 'MiniMax',
    description: 'Free model for text-to-video and image-to-video, up to 1080p and 15 seconds.',
    features: FEATURES,
    tier: 'free',
    duration: { min: 5, max: 15 },
    resolutions: UP_TO_1080P,
  },
  {
    ...shared,
    key: 'seedance_lite',
    name: 'Seedance',
    provider: 'ByteDance',
    description: 'Free model for text-to-video and image-to-video, up to 1080p and 10 seconds.',
    features: FEATURES,
    tier: 'free',
    duration: { min: 5, max: 10 },
    resolutions: UP_TO_1080P,
  },
  {
    ...shared,
    key: 'veo_3',
    name: 'Veo 3',
    provider: 'Google',
    description: 'Premium model for text-to-video and image-to-video, up to 4K and 60 seconds.',
    features: FEATURES,
    tier: 'premium',
    duration: { min: 5, max: 60 },
    resolutions: UP_TO_4K,
  },
  {
    ...shared,
    key: 'higgsfield_soul',
    name: 'Vidu Soul',
    provider: 'FAL-AI',
    description: 'Premium reference-to-video model, up to 4K and 10 seconds.',
    features: [...FEATURES, 'Reference-to-Video'],
    tier: 'premium',
    duration: { min: 5, max: 10 },
    resolutions: UP_TO_4K,
  },
];

const byKey = new Map<string, { spec: ModelSpec; alias: boolean }>();
for (const spec of MODELS) {
  byKey.set(spec.key, { spec, alias: false });
  for (const alias of spec.aliases) byKey.set(alias, { spec, alias: true });
}

/** The model with this key or alias. */
export function findModel(key: string): { readonly spec: ModelSpec; readonly alias: boolean } | undefined {
  return byKey.get(key);
}
