// What an account has made in this store: how long it took, how large it became, and what was sent when.
import type { Manifest, QuotaSpec, Resolution, ShotResult, Store } from '@shotlist/core';
import { readResults } from '@shotlist/csv';

export interface AccountHistory {
  /** Seconds that generations took, by model. */
  readonly tookSeconds: ReadonlyMap<string, readonly number[]>;
  /** Videos by model and resolution. */
  readonly videos: ReadonlyMap<string, { readonly videos: number; readonly bytes: number; readonly seconds: number }>;
  /** Units of requests that were sent, or may have been, since a moment. */
  unitsSince(spec: QuotaSpec, sinceMs: number): number;
  /** False when there is more than was read: the newest batches were. */
  readonly whole: boolean;
}

/** What a request took, and when it was sent; epoch milliseconds. */
export interface SentUnits {
  readonly model: string;
  readonly units: number;
  readonly atMs: number;
}

/** Shots that are read at most: a plan is a look, not a count of the archive. */
const MOST_SHOTS = 50_000;

export const videoKind = (model: string, resolution: Resolution) => `${model} ${resolution}`;

/** `batches` are the newest first. Throws `STORE_UNUSABLE`. */
export async function readAccountHistory(
  store: Store,
  batches: readonly Manifest[],
  account: string,
): Promise<AccountHistory> {
  const tookSeconds = new Map<string, number[]>();
  const videos = new Map<string, { videos: number; bytes: number; seconds: number }>();
  const sent: SentUnits[] = [];
  let shots = 0;
  let whole = true;
  for (const manifest of batches.filter((batch) => batch.account === account)) {
    if (shots > MOST_SHOTS) whole = false;
    if (!whole) break;
    shots += manifest.rows;
    for await (const result of readResults(store, manifest)) {
      const { request, model, processingSeconds, videoBytes } = result;
      if (request === undefined || model === undefined) continue;
      const units = sentUnits(result);
      if (units !== undefined) sent.push(units);
      if (result.status !== 'succeeded') continue;
      if (processingSeconds !== undefined) pushTo(tookSeconds, model, processingSeconds);
      if (videoBytes === undefined) continue;
      const kind = videoKind(model, request.resolution);
      const before = videos.get(kind) ?? { videos: 0, bytes: 0, seconds: 0 };
      videos.set(kind, {
        videos: before.videos + 1,
        bytes: before.bytes + videoBytes,
        seconds: before.seconds + request.duration,
      });
    }
  }
  const since = (spec: QuotaSpec, sinceMs: number) => unitsSince(sent, spec, sinceMs);
  return { tookSeconds, videos, unitsSince: since, whole };
}

/** Undefined for a shot that surely was not sent. */
export function sentUnits({
  model,
  generationId,
  status,
  units,
  atMs,
  processingSeconds,
}: ShotResult): SentUnits | undefined {
  if (model === undefined || atMs === undefined || (generationId === undefined && status !== 'ambiguous'))
    return undefined;
  // A record is written when something ended: it was sent as long before as it took.
  return { model, units: units ?? 1, atMs: atMs - (processingSeconds ?? 0) * 1000 };
}

export function unitsSince(sent: readonly SentUnits[], { model: only }: QuotaSpec, sinceMs: number): number {
  return sent.reduce(
    (sum, { model, units, atMs }) => (atMs >= sinceMs && (only === undefined || only === model) ? sum + units : sum),
    0,
  );
}

/** Half of them took longer. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function pushTo(lists: Map<string, number[]>, name: string, value: number): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [value]);
  else list.push(value);
}
