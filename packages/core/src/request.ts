// What a model is asked. The names are the API's own, in CSV columns, JSON and types alike.

/** Resolutions of the API, lowest first. The number is the frame's short side in pixels; 4K is 2160. */
export const RESOLUTIONS = ['480p', '720p', '1080p', '4K'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Width to height. There is no 9:16 in the API; see decision 0008. */
export const ASPECT_RATIOS = ['16:9', '4:3', '1:1', '9:21'] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** Given by the parameters alone: an `image_url` makes it image-to-video. */
export type GenerationMode = 'text-to-video' | 'image-to-video';

/** The API's eight parameters, in the order the API lists them. */
export const REQUEST_FIELDS = [
  'model',
  'prompt',
  'image_url',
  'duration',
  'resolution',
  'aspect_ratio',
  'seed',
  'camera_fixed',
] as const;
export type RequestField = (typeof REQUEST_FIELDS)[number];

/** A request with every default filled in: what a provider is asked for. */
export interface GenerationRequest {
  /** Canonical model key, never an alias. */
  readonly model: string;
  /** 1 to 1000 Unicode code points. */
  readonly prompt: string;
  /** Source image: an http(s) URL, or a path beside the CSV for providers that take local images. */
  readonly image_url?: string;
  /** Whole seconds. */
  readonly duration: number;
  readonly resolution: Resolution;
  /** Absent in image-to-video, where the image decides. */
  readonly aspect_ratio?: AspectRatio;
  /** 0 to 2^31-1. */
  readonly seed: number;
  readonly camera_fixed: boolean;
}

/** A request as its author wrote it: without a seed one is derived later, see {@link deriveSeed}. */
export type RequestAsWritten = Omit<GenerationRequest, 'seed'> & { readonly seed?: number };

/** The mode that a request's parameters choose. */
export function generationMode(request: Pick<GenerationRequest, 'image_url'>): GenerationMode {
  return request.image_url === undefined ? 'text-to-video' : 'image-to-video';
}

/** Longest prompt, in Unicode code points. Source: the API reference. */
export const MAX_PROMPT_CHARACTERS = 1000;

/** Largest seed: 2^31-1, what every vendor behind the models accepts. */
export const MAX_SEED = 2_147_483_647;

/** What the API uses when a parameter is not given. */
export const REQUEST_DEFAULTS = {
  model: 'seedance_lite',
  duration: 5,
  resolution: '720p',
  aspect_ratio: '16:9',
  camera_fixed: false,
} as const satisfies Partial<GenerationRequest>;
