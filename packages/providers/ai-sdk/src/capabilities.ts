// What the provider says of itself. Of vendors behind AI SDK none is known to honour keys or to list by request, and its
// models have no function for either: a lost answer stays ambiguous, and is reported.
import { type GenerationMode, MODELS, type ProviderCapabilities, type ProviderModel } from '@shotlist/core';
import type { AiSdkOptions } from './options.js';
import type { VendorEntry } from './vendor-entry.js';

const DEFAULTS = { minPollIntervalMs: 5_000, resultLifetimeMs: 3_600_000 } as const;

export function capabilitiesOf(options: AiSdkOptions, entries: readonly VendorEntry[]): ProviderCapabilities {
  const { minPollIntervalMs, resultLifetimeMs, deadlineMs, billing } = options;
  return {
    models: entries.map(modelOf),
    localImages: true,
    honoursIdempotencyKeys: false,
    canFind: false,
    submitBatch: 1,
    listingLagMs: 0,
    minPollIntervalMs: minPollIntervalMs ?? DEFAULTS.minPollIntervalMs,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    resultLifetimeMs: resultLifetimeMs === undefined ? DEFAULTS.resultLifetimeMs : resultLifetimeMs,
    billing: { onFailure: 'unknown', onModeration: 'unknown', ...billing },
    mediaType: 'video/mp4',
  };
}

/** Narrower than the registry where a request is rejected; what is snapped or substituted is taken as it is asked for. */
function modelOf({ key, policy, main, substitute, deadlineMs }: VendorEntry): ProviderModel {
  const slots = [...main.slots, ...(policy === 'substitute' ? (substitute?.slots ?? []) : [])];
  const modes = (['text-to-video', 'image-to-video'] as const).filter((mode: GenerationMode) =>
    slots.some((slot) => slot.mode === mode),
  );
  const settings = policy === 'reject' ? settingsOf(key, main.limits) : {};
  return { key, limits: { modes, ...settings }, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
}

function settingsOf(
  key: string,
  limits: VendorEntry['main']['limits'],
): Omit<NonNullable<ProviderModel['limits']>, 'modes'> {
  const spec = MODELS.find((model) => model.key === key);
  if (spec === undefined) return {};
  const { durations, resolutions, aspectRatios } = limits;
  const within = durations?.filter((seconds) => seconds >= spec.duration.min && seconds <= spec.duration.max) ?? [];
  const known = resolutions?.filter((resolution) => spec.resolutions.includes(resolution)) ?? [];
  return {
    ...(within.length === 0 ? {} : { duration: { min: Math.min(...within), max: Math.max(...within) } }),
    ...(known.length === 0 ? {} : { resolutions: known }),
    ...(aspectRatios === undefined
      ? {}
      : { aspectRatios: spec.aspectRatios.filter((ratio) => aspectRatios.includes(ratio)) }),
  };
}
