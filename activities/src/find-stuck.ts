// Generations that have not ended within their model's deadline: told as failed, and kept for a person.
import type { GenerationStatus, ProviderCapabilities } from '@shotlist/core';
import type { CheckWaiter, EndedStatus } from './check-waiter.js';
import type { ProcessingTimes } from './processing-times.js';

/** Without the provider's word: no less than this, and so many times what the model usually takes. */
const LEAST_DEADLINE_MS = 7_200_000;
const DEADLINE_FACTOR = 8;
/** One that an answer leaves out may have its turn in a later one: so long it is asked for before it is given up. */
const LEFT_OUT_MS = 600_000;

interface Look {
  readonly waiters: readonly CheckWaiter[];
  readonly statuses: readonly GenerationStatus[];
  readonly ended: ReadonlyMap<string, EndedStatus>;
}

interface Circumstances {
  readonly capabilities: ProviderCapabilities;
  readonly times: ProcessingTimes;
  /** Monotonic. */
  readonly nowMs: number;
  /** Server time, by which the moment of acceptance is told. */
  readonly serverMs: number;
}

/** Only a look tells: as long as the vendor gives no answer, nothing is stuck. */
export function* findStuck({ waiters, statuses, ended }: Look, now: Circumstances): Generator<EndedStatus> {
  const said = new Map(statuses.map(({ generationId, status }) => [generationId, status]));
  for (const { open, acceptedMs } of waiters) {
    for (const [generationId, model] of open) {
      const sinceMs = acceptedMs.get(generationId);
      if (sinceMs === undefined || ended.has(generationId)) continue;
      const limitMs = deadlineMs(model, now);
      if (now.serverMs - sinceMs < limitMs) continue;
      const status = said.get(generationId);
      const waitedMs = now.times.waitedMs(generationId, now.nowMs);
      if (status === undefined && waitedMs < Math.min(LEFT_OUT_MS, limitMs)) continue;
      const detail = status === undefined ? 'The vendor tells nothing of it.' : `The vendor still says "${status}".`;
      yield { generationId, status: 'failed', code: 'GENERATION_STUCK', detail };
    }
  }
}

/** From acceptance on. */
function deadlineMs(model: string, { capabilities, times }: Circumstances): number {
  const own = capabilities.models.find(({ key }) => key === model)?.deadlineMs ?? capabilities.deadlineMs;
  return own ?? Math.max(LEAST_DEADLINE_MS, DEADLINE_FACTOR * times.typicalMs(model));
}
