// How many requests the vendor accepts: windows, a bucket, generations at the same time, and a quota for each period.
import type { FakeApiOptions, RateWindow, TokenBucket } from './options.js';
import { periodOf } from './period.js';

/** One limit as it stands now. */
export interface LimitState {
  readonly name: string;
  readonly limit: number;
  /** Undefined where it is not time that frees places. */
  readonly windowMs: number | undefined;
  readonly remaining: number;
  /** Until one more is accepted when none remain, else until all do. */
  readonly resetMs: number;
}

/** Why a request is refused. */
export interface Refusal {
  readonly code: 'rate_limit_exceeded' | 'monthly_limit_exceeded';
  readonly message: string;
  readonly waitMs: number;
  /** The limit that was met stands first. */
  readonly limits: readonly LimitState[];
}

/** What the vendor's books say to the limits. */
export interface LimitedBooks {
  /** Accepted and not failed since the period began. */
  used(nowMs: number): number;
  /** When those that have not ended will. */
  endings(nowMs: number): readonly number[];
}

export interface Limits {
  /** Takes one request in, or says why not. A refused one costs nothing. */
  admit(nowMs: number): Refusal | undefined;
  /** The same for a request that only asks: undefined unless the rate covers those too. */
  admitRead(nowMs: number): Refusal | undefined;
  states(nowMs: number): LimitState[];
}

interface Meter {
  state(nowMs: number): LimitState;
  take(nowMs: number): void;
}

/** A generation that never ends leaves no better time than this to ask again. */
const NO_END_MS = 60_000;

export function createLimits(options: FakeApiOptions, books: LimitedBooks): Limits {
  const { maxInFlight, quota, rate = [], bucket, rateCovers = 'generate' } = options;
  const meters: Meter[] = [
    ...rate.map((window) => createWindow(window)),
    ...(bucket === undefined ? [] : [createBucket(bucket)]),
  ];

  const quotaState = (nowMs: number): LimitState[] => {
    if (quota === undefined) return [];
    const { startMs, endMs } = periodOf(quota.period, nowMs);
    const remaining = Math.max(0, quota.limit - books.used(nowMs));
    return [{ name: 'month', limit: quota.limit, windowMs: endMs - startMs, remaining, resetMs: endMs - nowMs }];
  };
  const inFlightState = (nowMs: number): LimitState[] => {
    if (maxInFlight === undefined) return [];
    const endings = books.endings(nowMs);
    const soonest = Math.min(...endings.map((endMs) => endMs - nowMs), NO_END_MS);
    const remaining = Math.max(0, maxInFlight - endings.length);
    return [{ name: 'running', limit: maxInFlight, windowMs: undefined, remaining, resetMs: Math.max(1, soonest) }];
  };
  const meterStates = (nowMs: number): LimitState[] => meters.map((meter) => meter.state(nowMs));
  const states = (nowMs: number): LimitState[] => [
    ...quotaState(nowMs),
    ...inFlightState(nowMs),
    ...meterStates(nowMs),
  ];
  const take = (nowMs: number, all: readonly LimitState[]): Refusal | undefined => {
    const met = all.find(({ remaining }) => remaining < 1);
    if (met !== undefined) return refusalBy(met, all);
    for (const meter of meters) meter.take(nowMs);
    return undefined;
  };

  return {
    states,
    admit(nowMs) {
      return take(nowMs, states(nowMs));
    },
    admitRead(nowMs) {
      return rateCovers === 'all' ? take(nowMs, meterStates(nowMs)) : undefined;
    },
  };
}

function refusalBy(met: LimitState, all: readonly LimitState[]): Refusal {
  const isMonth = met.name === 'month';
  return {
    code: isMonth ? 'monthly_limit_exceeded' : 'rate_limit_exceeded',
    message: isMonth ? 'Monthly usage limit exceeded.' : 'Rate limit exceeded.',
    // What the wait is for may be followed by another limit: the caller learns of it then.
    waitMs: met.resetMs,
    limits: [met, ...all.filter((state) => state !== met)],
  };
}

function createWindow({ requests, perMs, kind = 'sliding' }: RateWindow): Meter {
  let taken: number[] = [];
  const forget = (nowMs: number): void => {
    const startMs = kind === 'fixed' ? nowMs - (nowMs % perMs) : nowMs - perMs + 1;
    if ((taken[0] ?? nowMs) < startMs) taken = taken.filter((atMs) => atMs >= startMs);
  };
  const reset = (nowMs: number): number => {
    if (kind === 'fixed') return perMs - (nowMs % perMs);
    const awaited = taken.length >= requests ? taken[taken.length - requests] : taken.at(-1);
    return (awaited ?? nowMs - perMs) + perMs - nowMs;
  };
  return {
    state(nowMs) {
      forget(nowMs);
      const name = `${requests}-per-${perMs}ms`;
      const remaining = Math.max(0, requests - taken.length);
      return { name, limit: requests, windowMs: perMs, remaining, resetMs: reset(nowMs) };
    },
    take: (nowMs) => void taken.push(nowMs),
  };
}

function createBucket({ capacity, refillPerSecond }: TokenBucket): Meter {
  let tokens = capacity;
  let filledMs: number | undefined;
  const fill = (nowMs: number): void => {
    tokens = Math.min(capacity, tokens + (Math.max(0, nowMs - (filledMs ?? nowMs)) / 1000) * refillPerSecond);
    filledMs = nowMs;
  };
  return {
    state(nowMs) {
      fill(nowMs);
      // A thousandth is what rounding to milliseconds may leave out.
      const remaining = Math.floor(tokens + 0.001);
      const missing = remaining < 1 ? 1 - tokens : capacity - tokens;
      const resetMs = Math.ceil((missing / refillPerSecond) * 1000);
      const windowMs = Math.ceil((capacity / refillPerSecond) * 1000);
      return { name: 'bucket', limit: capacity, windowMs, remaining, resetMs };
    },
    take: () => void (tokens -= 1),
  };
}
