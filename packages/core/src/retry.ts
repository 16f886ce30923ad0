// What a retry does with a shot: sends it again, asks about what is at the vendor, or leaves it as it is.
import type { Epoch, UnbegunShots } from './epoch.js';
import type { ErrorCode } from './errors.js';
import { failureClass, isFailedGeneration } from './failure-class.js';
import type { Billing } from './provider.js';
import type { ShotState } from './states.js';

/** What a further run of a batch is asked for that makes only shots which did not succeed. */
export interface Retry {
  /** Only shots whose error is one of these; `CANCELED` is that of shots that were not begun. @default whatever the error */
  readonly only?: readonly ErrorCode[];
  /** Send again also what is stuck, and what was made and can’t be fetched: that is paid for once more. @default false */
  readonly again?: boolean;
}

/** `ask`: it was paid for, or may have been, so it is looked for, and fetched, and not bought again. */
export type RetryWay = 'send' | 'ask';

/** How a shot stands, as its latest record says. */
export interface RetriedShot {
  readonly status: ShotState;
  readonly code?: ErrorCode | undefined;
  /** Of a failed generation: what it cost. */
  readonly charge?: Billing | undefined;
  readonly generationId?: string | undefined;
}

/** Undefined where a retry leaves the shot as it is. Rows that are no shots are the caller’s to leave out. */
export function retryWay(shot: RetriedShot, { only, again = false }: Retry): RetryWay | undefined {
  const { status } = shot;
  if (status === 'succeeded') return undefined;
  const isUnbegun = status === 'canceled' || status === 'pending';
  const code = shot.code ?? (isUnbegun ? 'CANCELED' : undefined);
  if (only !== undefined && (code === undefined || !only.includes(code))) return undefined;
  if (isUnbegun || status === 'rejected') return 'send';
  if (status !== 'failed') return 'ask';
  return isMade(shot) && !again ? 'ask' : 'send';
}

/** Shots without a record that a run leaves canceled: any run but a retry of other errors makes them. */
export function unbegunLeft({ retry, unbegun }: Pick<Epoch, 'retry' | 'unbegun'>): UnbegunShots | undefined {
  return retry !== undefined && retryWay({ status: 'canceled', code: unbegun?.code }, retry) !== undefined
    ? undefined
    : retry && unbegun;
}

/** It is at the vendor, or may yet be: a generation that was stuck, or a video that could not be brought home. */
function isMade({ code = 'GENERATION_FAILED', charge, generationId }: RetriedShot): boolean {
  if (generationId === undefined || code === 'QUOTA_EXHAUSTED') return false;
  return failureClass(code) === 'stuck' || (charge === undefined && !isFailedGeneration(code));
}
