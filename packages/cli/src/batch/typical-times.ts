// How long a generation takes, from what was seen in the store, else as the registry has it.
import { findModel, type QuotaSpec } from '@shotlist/core';
import { type AccountHistory, median } from './account-history.js';
import type { Account } from './accounts.js';

export interface TypicalTime {
  readonly model: string;
  /** Null where nothing fits: then none are assumed. */
  readonly seconds: number | null;
  /** Generations that were seen in this store; null where the only one is the API reference's sample. */
  readonly samples: number | null;
}

/** One core renders a second of video at 480p in so many seconds. */
const RENDER_SECONDS = 0.16;
/** Of a model that nobody knows. */
const UNKNOWN_SECONDS = 600;

/** Undefined for previews: they are rendered here, and the length of the clip decides. */
export function typicalTimes(
  account: Pick<Account, 'isPreview'>,
  models: readonly string[],
  history: Pick<AccountHistory, 'tookSeconds'> | undefined,
  quotas: readonly { readonly spec: QuotaSpec }[],
): readonly TypicalTime[] | undefined {
  if (account.isPreview) return undefined;
  // Nobody meters by less than a generation takes, unless it takes far less: periods of 30 s are for trials.
  const shortestMs = Math.min(
    ...quotas.map(({ spec: { per } }) => (typeof per === 'object' ? per.ms : Number.POSITIVE_INFINITY)),
  );
  return models.map((model) => {
    const seen = history?.tookSeconds.get(model) ?? [];
    if (seen.length > 0) return { model, seconds: median(seen) ?? null, samples: seen.length };
    const seconds = findModel(model)?.spec.typicalProcessingSeconds ?? UNKNOWN_SECONDS;
    return { model, seconds: seconds * 1000 > shortestMs ? null : seconds, samples: null };
  });
}

/** For a plan. */
export function typicalMs(times: readonly TypicalTime[] | undefined): (model: string, seconds: number) => number {
  if (times === undefined) return (_model, seconds) => seconds * RENDER_SECONDS * 1000;
  const byModel = new Map(times.map(({ model, seconds }) => [model, (seconds ?? 0) * 1000]));
  return (model) => byModel.get(model) ?? UNKNOWN_SECONDS * 1000;
}
