// What a failed generation means: its class by code, what it cost, and whether it may be tried again.
import type { EpochEnd } from './epoch.js';
import { type ErrorCode, ERRORS } from './errors.js';
import type { Billing, ProviderCapabilities } from './provider.js';

/**
 * Why a generation came to nothing. `content`: the vendor’s policy. `input`: it can’t be made from this request.
 * `provider`: the vendor’s own trouble. `expired`: its time at the vendor was over. `stuck`: it has not ended in time.
 * `unknown`: nobody says.
 */
export type FailureClass = 'content' | 'input' | 'provider' | 'expired' | 'stuck' | 'unknown';

/** Further attempts after failures that cost nothing, without anybody’s asking. */
const FREE_ATTEMPTS = 2;

/** These leave a video at the vendor, or a question: they are no failed generations. */
const DOWNLOADS: ReadonlySet<ErrorCode> = new Set(['OUTPUT_UNAVAILABLE', 'OUTPUT_INVALID', 'SUBMIT_AMBIGUOUS']);

/** A later run does something about these without being told what. */
const LEFT = [
  'GENERATION_STUCK',
  'QUOTA_EXHAUSTED',
  'NOT_COLLECTED',
  'CANCEL_ASKED',
] as const satisfies readonly ErrorCode[];

const CLASSES: Partial<Record<ErrorCode, FailureClass>> = {
  CONTENT_POLICY: 'content',
  INPUT_UNUSABLE: 'input',
  GENERATION_FAILED: 'provider',
  GENERATION_EXPIRED: 'expired',
  GENERATION_STUCK: 'stuck',
  FAILED_WITHOUT_REASON: 'unknown',
};

export function failureClass(code: ErrorCode): FailureClass {
  const known = CLASSES[code];
  if (known !== undefined) return known;
  return ERRORS[code].httpStatus === 400 ? 'input' : 'unknown';
}

/** What a generation that ended with this code costs, as its provider declares it. One that is stuck may yet be made. */
export function chargeOf(code: ErrorCode, billing: ProviderCapabilities['billing']): Billing {
  const reason = failureClass(code);
  if (reason === 'stuck') return 'unknown';
  return reason === 'content' ? billing.onModeration : billing.onFailure;
}

/** True for a code that only a failed generation has: not for a video that was made and can’t be brought home. */
export function isFailedGeneration(code: ErrorCode): boolean {
  return Object.hasOwn(CLASSES, code);
}

/** True when trying again could find anything else: not for what a vendor refuses to make. */
function mayPassNextTime(code: ErrorCode): boolean {
  const reason = failureClass(code);
  return reason !== 'content' && reason !== 'input';
}

/** True when a shot whose attempts failed so often in this run gets a further one. */
export function isTriedAgain(
  failed: {
    readonly code: ErrorCode;
    /** What the last one cost. @default 'unknown' */
    readonly charge?: Billing;
    /** Attempts that failed, the last one included. */
    readonly failures: number;
  },
  /** Further attempts that a person allows where they cost, or may cost, again. */
  retryCharged: number,
): boolean {
  if (!mayPassNextTime(failed.code)) return false;
  const free = failed.charge === 'free' && failureClass(failed.code) !== 'stuck' ? FREE_ATTEMPTS : 0;
  return failed.failures <= Math.max(free, retryCharged);
}

/**
 * True when a run that ended left something that a later one does without being told what: shots that somebody
 * canceled, generations that nobody waited for, or that were stuck and may be made by now, and, where further attempts
 * are allowed, failed ones.
 */
export function isLeftToDo({ counts, errors }: Pick<EpochEnd, 'counts' | 'errors'>, retryCharged = 0): boolean {
  if (counts.canceled > 0 || LEFT.some((code) => (errors[code] ?? 0) > 0)) return true;
  if (retryCharged === 0 || counts.failed === 0) return false;
  return (Object.keys(errors) as ErrorCode[]).some((code) => mayPassNextTime(code) && !DOWNLOADS.has(code));
}
