// How often a user may ask: a token bucket, told in the fields of the current draft.
import { serializeList } from 'structured-headers';
import { monthOf } from '../utc-time.js';
import type { AcceptOutcome } from './accept-requests.js';

/** A bucket for each user. */
export interface RateOptions {
  /** Requests that may come at once. */
  readonly burst: number;
  /** What comes back in a second. */
  readonly perSecond: number;
}

/** Where nobody says otherwise. */
export const DEFAULT_RATE: RateOptions = { burst: 60, perSecond: 5 };

interface LimitState {
  readonly name: 'month' | 'rate';
  readonly limit: number;
  readonly windowMs: number;
  readonly remaining: number;
  /** Until one more is accepted when none remain, else until all are. */
  readonly resetMs: number;
}

/** Headers of an answer that tells how the limits stand; the one that was met stands first. */
export function rateLimitFields(
  outcome: AcceptOutcome,
  rate: RateOptions | null,
  nowMs: number,
): Record<string, string> {
  const states = [monthState(outcome, nowMs), rateState(outcome, rate, nowMs)].filter((state) => state !== undefined);
  if (outcome.outcome === 'rate_exceeded') states.reverse();
  const [met] = states;
  if (met === undefined) return {};
  const seconds = (durationMs: number): number => Math.max(0, Math.ceil(durationMs / 1000));
  const isRefused = outcome.outcome === 'rate_exceeded' || outcome.outcome === 'month_exceeded';
  return {
    // Source: draft-ietf-httpapi-ratelimit-headers-11; `w` and `t` are whole seconds.
    'RateLimit-Policy': serializeList(
      states.map(({ name, limit, windowMs }) => [
        name,
        new Map([
          ['q', limit],
          ['w', seconds(windowMs)],
        ]),
      ]),
    ),
    RateLimit: serializeList(
      states.map(({ name, remaining, resetMs }) => [
        name,
        new Map([
          ['r', remaining],
          ['t', seconds(resetMs)],
        ]),
      ]),
    ),
    ...(isRefused ? { 'Retry-After': String(Math.max(1, seconds(met.resetMs))) } : {}),
  };
}

function monthState({ used, limit }: AcceptOutcome, nowMs: number): LimitState | undefined {
  if (limit === null) return undefined;
  const { startMs, endMs } = monthOf(nowMs);
  const remaining = Math.max(0, limit - used);
  return { name: 'month', limit, windowMs: endMs - startMs, remaining, resetMs: endMs - nowMs };
}

function rateState({ fullAtMs }: AcceptOutcome, rate: RateOptions | null, nowMs: number): LimitState | undefined {
  if (rate === null) return undefined;
  const intervalMs = 1000 / rate.perSecond;
  const missingMs = Math.max(0, fullAtMs - nowMs);
  // What rounding to milliseconds may leave out.
  const remaining = Math.max(0, Math.floor(rate.burst - missingMs / intervalMs + 0.001));
  const resetMs = remaining > 0 ? missingMs : missingMs - (rate.burst - 1) * intervalMs;
  return { name: 'rate', limit: rate.burst, windowMs: rate.burst * intervalMs, remaining, resetMs };
}
