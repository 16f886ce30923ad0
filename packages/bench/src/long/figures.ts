// What a way of running long generations costs, a shot: calls by the vendor's log, actions by histories and the server.
import type { FakeApiCounts } from '@shotlist/testing/fake';

/** All of it a shot. */
export interface LongFigures {
  readonly shots: number;
  readonly seconds: number;
  /** Calls of the vendor's API, by kind. Downloads are apart. */
  readonly calls: { readonly generate: number; readonly list: number; readonly status: number; readonly user: number };
  readonly callsInAll: number;
  readonly downloads: number;
  readonly events: number;
  /** Billed actions, heartbeats among them. */
  readonly actions: number;
  readonly heartbeats: number;
  /** Bytes of histories, as Temporal counts them. */
  readonly historyBytes: number;
  /** How much of the time that the vendor’s places offer was used, from the first tenth of the shots to the ninth. */
  readonly placesUsed: number | null;
}

/** Counts divided by shots. */
export function longFigures(
  counts: FakeApiCounts,
  of: { readonly shots: number; readonly seconds: number; readonly placesUsed: number | null },
  temporal: {
    readonly events: number;
    readonly actions: number;
    readonly heartbeats: number;
    readonly historyBytes: number;
  },
): LongFigures {
  const { shots } = of;
  const a = (count: number) => Number((count / shots).toFixed(3));
  const { generate, list, status, user, video } = counts;
  return {
    ...of,
    calls: { generate: a(generate), list: a(list), status: a(status), user: a(user) },
    callsInAll: a(generate + list + status + user),
    downloads: a(video),
    events: a(temporal.events),
    actions: a(temporal.actions + temporal.heartbeats),
    heartbeats: a(temporal.heartbeats),
    historyBytes: Math.round(temporal.historyBytes / shots),
  };
}

/** Places that were taken between two moments, of those that there are. */
export function placesUsed(
  generations: readonly { readonly fromMs: number; readonly toMs: number }[],
  places: number,
): number | null {
  const begins = generations.map(({ fromMs }) => fromMs).toSorted((a, b) => a - b);
  // From when all places are full to when the list runs out: what is left then is a tail that no pace could fill.
  const fromMs = begins[Math.min(places, begins.length) - 1];
  const toMs = begins.at(-1);
  if (fromMs === undefined || toMs === undefined || toMs <= fromMs) return null;
  const takenMs = generations.reduce(
    (sum, one) => sum + Math.max(0, Math.min(toMs, one.toMs) - Math.max(fromMs, one.fromMs)),
    0,
  );
  return Number((takenMs / (places * (toMs - fromMs))).toFixed(4));
}
