// The models of the options, checked and brought into one form.
import { type GenerationMode, MODELS, ShotlistError } from '@shotlist/core';
import { fromGenerating } from './older-model.js';
import type { AiSdkModel, AiSdkOptions, Policy, VendorModel, VideoModel } from './options.js';
import type { StartingModel } from './starting-model.js';
import type { VendorCalls } from './vendor-calls.js';

/** One model of a package, and the mode it is for. */
export interface Slot {
  /** Its place among the slots of its entry: part of references, so it stays the same whatever the others are. */
  readonly number: 0 | 1 | 2 | 3;
  readonly mode: GenerationMode;
  readonly model: StartingModel;
  readonly limits: VendorModel;
}

interface SlotsOfModel {
  readonly limits: VendorModel;
  readonly slots: readonly Slot[];
}

/** What makes one model of the registry. */
export interface VendorEntry {
  readonly key: string;
  readonly policy: Policy;
  readonly main: SlotsOfModel;
  readonly substitute: SlotsOfModel | undefined;
  readonly deadlineMs: number | undefined;
}

/** @throws `CONFIG_INVALID` with the place of what can't be */
export function readEntries(options: AiSdkOptions, calls: VendorCalls): readonly VendorEntry[] {
  return Object.entries(options.models(calls.fetch)).map(([key, model]) => readEntry(key, model, options, calls));
}

function readEntry(key: string, entry: AiSdkModel, options: AiSdkOptions, calls: VendorCalls): VendorEntry {
  const where = `models.${key}`;
  const { policy = options.policy ?? 'reject', substitute, deadlineMs } = entry;
  if (policy === 'substitute' && substitute === undefined && entry.policy !== undefined)
    throw invalid(where, 'has the policy "substitute" and no substitute');
  const slotsOf = (model: VendorModel, first: 0 | 2, place: string): SlotsOfModel => {
    check(key, model, place);
    const made = (['text-to-video', 'image-to-video'] as const).flatMap((mode, index): Slot[] => {
      const given = mode === 'text-to-video' ? model.textToVideo : model.imageToVideo;
      if (given === undefined) return [];
      const starting = toStartingModel(given, calls, place);
      if (options.webhookUrl !== undefined && starting.handleWebhookOption === undefined)
        throw invalid(place, `"${starting.modelId}" takes no webhook`);
      return [{ number: (first + index) as Slot['number'], mode, model: starting, limits: model }];
    });
    if (made.length === 0) throw invalid(place, 'has neither textToVideo nor imageToVideo');
    return { limits: model, slots: made };
  };
  return {
    key,
    policy,
    main: slotsOf(entry, 0, where),
    substitute: substitute === undefined ? undefined : slotsOf(substitute, 2, `${where}.substitute`),
    deadlineMs,
  };
}

function toStartingModel(model: VideoModel, calls: VendorCalls, where: string): StartingModel {
  if (model.specificationVersion === 'v3') return fromGenerating(model, calls);
  if (model.doStart !== undefined && model.doStatus !== undefined) return model as StartingModel;
  throw invalid(where, `"${model.modelId}" of its package can’t be started and asked about`);
}

function check(key: string, { durations, resolutions, aspectRatios }: VendorModel, where: string): void {
  const spec = MODELS.find((model) => model.key === key);
  for (const [name, list] of Object.entries({ durations, resolutions, aspectRatios }))
    if (list?.length === 0)
      throw invalid(where, `has no ${name}: leave the list out, or name the setting in "ignores"`);
  if (durations?.some((seconds) => !(seconds > 0)) === true) throw invalid(where, 'has a duration that is none');
  if (aspectRatios?.some((ratio) => !/^[1-9]\d*:[1-9]\d*$/.test(ratio)) === true)
    throw invalid(where, 'has an aspect ratio that is none');
  const isWithin = (seconds: number): boolean =>
    spec === undefined || (seconds >= spec.duration.min && seconds <= spec.duration.max);
  if (durations !== undefined && !durations.some(isWithin))
    throw invalid(where, `makes nothing as long as ${key} may be asked for`);
}

function invalid(where: string, what: string): ShotlistError {
  return new ShotlistError('CONFIG_INVALID', { where, message: `The model ${what}.` });
}
