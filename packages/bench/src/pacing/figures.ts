// The figures of a run, from nothing but the vendor's own log of requests.
import { mostInWindow } from '../engine/arrivals.js';
import type { Scenario } from './scenario.js';

/** One paid request as the vendor saw it. */
export interface VendorRequest {
  /** By the vendor's monotonic clock. */
  readonly atMs: number;
  /** The same for each request of one shot. */
  readonly shot: string;
  readonly became: 'accepted' | 'throttled' | 'other';
}

export interface Figures {
  /** Accepted requests in the steady part, of those that were allowed then. Null where no rate is, or nothing is steady. */
  readonly usedOfAllowed: number | null;
  /** Generations in flight, of the places there are, over the steady part. */
  readonly placeTimeUsed: number | null;
  /** Most requests in any second, refused ones too. */
  readonly worstSecond: number;
  /** Of all requests. */
  readonly share429: number;
  readonly throttled: number;
  /** Generations beyond one a shot. */
  readonly duplicates: number;
  readonly sent: number;
  /** Shots that have a generation. */
  readonly made: number;
  readonly steadySeconds: number;
  /** Accepted requests in each second since the first request: where it stood still. */
  readonly acceptedBySecond: readonly number[];
  /** Where the rate is not known: how soon it is kept, and what comes then. */
  readonly learning: Learning | null;
}

interface Learning {
  /** No ten seconds that begin later have 1.2 times what is allowed, or more. */
  readonly settledSeconds: number;
  /** From second 30 until the list runs out, of what was allowed then. */
  readonly sentOfAllowed: number | null;
  readonly usedOfAllowed: number | null;
}

/** Up to then a start is a start. */
const STARTED_SHARE = 0.1;
/** What is left then is stragglers, that no pace could send earlier. */
const RUN_OUT_SHARE = 0.98;
const LEARNING_MS = 30_000;
const LOOK_MS = 10_000;
const TOO_MUCH = 1.2;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the tenth part of the shots to the moment when the list runs out, in arrivals of shots that are accepted first then. */
function steadySpan(requests: readonly VendorRequest[], shots: number): Span | undefined {
  const first = new Map<string, number>();
  for (const { shot, atMs, became } of requests) if (became === 'accepted' && !first.has(shot)) first.set(shot, atMs);
  const times = [...first.values()].toSorted((a, b) => a - b);
  const fromMs = times[Math.ceil(STARTED_SHARE * shots) - 1];
  const toMs = times[Math.ceil(RUN_OUT_SHARE * shots) - 1];
  return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs };
}

/** The figures of all requests, in the order in which they came. */
export function figuresOf(
  requests: readonly VendorRequest[],
  scenario: Pick<Scenario, 'shots' | 'allowed' | 'configured' | 'maxInFlight' | 'generationMs'>,
): Figures {
  const { shots, allowed, configured, maxInFlight, generationMs } = scenario;
  const accepted = requests.filter(({ became }) => became === 'accepted').map(({ atMs }) => atMs);
  const made = new Set(requests.filter(({ became }) => became === 'accepted').map(({ shot }) => shot)).size;
  const throttled = requests.filter(({ became }) => became === 'throttled').length;
  const sent = requests.map(({ atMs }) => atMs);
  const span = steadySpan(requests, shots);
  const learns = allowed !== null && (allowed.requests !== configured?.requests || allowed.perMs !== configured.perMs);
  return {
    usedOfAllowed:
      allowed === null || span === undefined ? null : usedOf(accepted, wholeWindows(span, allowed), allowed),
    placeTimeUsed: span === undefined ? null : placeTimeUsed(accepted, span, { maxInFlight, generationMs }),
    worstSecond: mostInWindow(sent, 1_000),
    share429: sent.length === 0 ? 0 : throttled / sent.length,
    throttled,
    duplicates: accepted.length - made,
    sent: sent.length,
    made,
    steadySeconds: span === undefined ? 0 : (span.toMs - span.fromMs) / 1_000,
    acceptedBySecond: bySecond(accepted, sent[0] ?? 0),
    learning: learns ? learn(sent, accepted, { allowed, endMs: span?.toMs }) : null,
  };
}

type Allowed = NonNullable<Scenario['allowed']>;

/** What no limit lets through is no loss: a part of a window may have its requests before or behind. */
function wholeWindows({ fromMs, toMs }: Span, { perMs }: Allowed): Span {
  return { fromMs, toMs: fromMs + Math.floor((toMs - fromMs) / perMs) * perMs };
}

function usedOf(times: readonly number[], { fromMs, toMs }: Span, { requests, perMs }: Allowed): number | null {
  if (toMs <= fromMs) return null;
  const count = times.filter((atMs) => atMs >= fromMs && atMs < toMs).length;
  return count / (((toMs - fromMs) / perMs) * requests);
}

function bySecond(times: readonly number[], beginMs: number): number[] {
  const seconds = times.map((atMs) => Math.floor((atMs - beginMs) / 1_000));
  const counts = Array.from({ length: (seconds.at(-1) ?? -1) + 1 }, () => 0);
  for (const second of seconds) counts[second] = (counts[second] ?? 0) + 1;
  return counts;
}

function placeTimeUsed(
  accepted: readonly number[],
  { fromMs, toMs }: Span,
  { maxInFlight, generationMs }: Pick<Scenario, 'maxInFlight' | 'generationMs'>,
): number | null {
  if (toMs <= fromMs) return null;
  let usedMs = 0;
  for (const atMs of accepted) usedMs += Math.max(0, Math.min(toMs, atMs + generationMs) - Math.max(fromMs, atMs));
  return usedMs / (maxInFlight * (toMs - fromMs));
}

function learn(
  sent: readonly number[],
  accepted: readonly number[],
  { allowed, endMs }: { readonly allowed: Allowed; readonly endMs: number | undefined },
): Learning {
  const beginMs = sent[0] ?? 0;
  const most = TOO_MUCH * allowed.requests * (LOOK_MS / allowed.perMs);
  let settledMs = beginMs;
  sent.forEach((atMs, first) => {
    // The one that makes it too much, when it still falls into the ten seconds that this one begins.
    const last = sent[first + Math.ceil(most) - 1];
    if (last !== undefined && last - atMs < LOOK_MS) settledMs = atMs;
  });
  const span = { fromMs: beginMs + LEARNING_MS, toMs: endMs ?? 0 };
  return {
    settledSeconds: (settledMs - beginMs) / 1_000,
    sentOfAllowed: usedOf(sent, span, allowed),
    usedOfAllowed: usedOf(accepted, span, allowed),
  };
}
