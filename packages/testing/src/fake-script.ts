// What the fake vendor does with a request: plain data, or a function that decides for each call.
import type { ErrorCode, GenerationRequest } from '@shotlist/core';

/** How a generation ends, and what its file is like. */
export interface FakeGeneration {
  /** From acceptance to its end, in milliseconds. @default 0 */
  readonly generationMs?: number;
  /** `held` completes when `releaseFake` says so, with the first so many or all; `stuck` stays in progress for ever. @default 'completed' */
  readonly ends?: 'completed' | 'failed' | 'held' | 'stuck';
  /** Why it failed. @default 'GENERATION_FAILED' */
  readonly code?: ErrorCode;
  /** The first so many fetches, by whoever, answer `OUTPUT_UNAVAILABLE`. @default 0 */
  readonly unavailableFetches?: number;
  /** `short`: half of the promised bytes. `endless`: never stops. @default none */
  readonly outputFault?: 'short' | 'endless';
}

/** When the vendor answers. */
export interface FakeTiming {
  /** Before the vendor decides, in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** After it decided (and wrote its log) and before the answer leaves, in milliseconds. @default 0 */
  readonly answerDelayMs?: number;
}

/** What happens to one `submit`. */
export type FakeBehaviour = FakeTiming &
  (
    | ({
        /** `ambiguous_accepted`: the work is done and the answer lost. @default 'accepted' */
        readonly outcome?: 'accepted' | 'ambiguous_accepted';
      } & FakeGeneration)
    | { readonly outcome: 'rejected'; /** @default 'REQUEST_REJECTED' */ readonly code?: ErrorCode }
    | { readonly outcome: 'throttled'; readonly retryAfterMs?: number; readonly gate?: 'rate' | 'quota' }
    | {
        /** `not_sent`: refused before `beforeSend`. `ambiguous_not_accepted`: lost on the way there. `throws`: a bug of the provider. */
        readonly outcome: 'unauthorized' | 'not_sent' | 'ambiguous_not_accepted' | 'throws';
      }
  );

/**
 * One behaviour for all calls; or one for each call in turn, plain acceptance after the last; or a function.
 * `callNumber` counts all submits in the log from 1, whichever process made them, and `tryNumber` those of this request.
 */
export type FakeScript =
  | FakeBehaviour
  | readonly FakeBehaviour[]
  | ((request: GenerationRequest, callNumber: number, tryNumber: number) => FakeBehaviour);

/** The behaviour that a script has for a call. */
export function behaviourOf(
  script: FakeScript,
  request: GenerationRequest,
  callNumber: number,
  tryNumber: number,
): FakeBehaviour {
  if (typeof script === 'function') return script(request, callNumber, tryNumber);
  return isList(script) ? (script[callNumber - 1] ?? {}) : script;
}

function isList(script: FakeBehaviour | readonly FakeBehaviour[]): script is readonly FakeBehaviour[] {
  return Array.isArray(script);
}
