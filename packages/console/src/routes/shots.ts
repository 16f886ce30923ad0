// GET shots: a page of a batch's shots, filtered and searched, and no more of the store read than that takes.
import type { ShotResult } from '@shotlist/core';
import type { ConsoleEngine } from '../engine.js';
import { shotView } from '../shot-view.js';
import type { ShotPage, ShotView } from '../wire.js';
import type { ShotsQuery } from './schemas.js';

/** A person waits no longer: what was found is shown, and the search goes on when they say so. */
const PATIENCE_MS = 3_000;

export async function findShots(
  engine: ConsoleEngine,
  batchId: string,
  query: ShotsQuery,
  nowMs: () => number,
): Promise<ShotPage> {
  const { results, columns, currency } = await engine.shots(batchId, query.from);
  const matches = matcher(query);
  const startedMs = nowMs();
  const shots: ShotView[] = [];
  for await (const result of results) {
    if (shots.length === query.limit) return { shots, next: result.index, whole: true };
    if (matches(result)) shots.push(shotView(result, columns, currency));
    else if (nowMs() - startedMs > PATIENCE_MS) return { shots, next: result.index + 1, whole: false };
  }
  return { shots, next: null, whole: true };
}

/** Ids and prompts are searched word by word, whatever their case. */
function matcher({ state, code, text = '' }: ShotsQuery): (result: ShotResult) => boolean {
  const states = state === undefined ? undefined : new Set(state);
  const codes = code === undefined ? undefined : new Set(code);
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  return (result) => {
    if (states !== undefined && !states.has(result.status)) return false;
    if (codes !== undefined && (result.errorCode === undefined || !codes.has(result.errorCode))) return false;
    if (words.length === 0) return true;
    const searched = fold(`${result.id}\n${result.request?.prompt ?? result.cells.join('\n')}`);
    return words.every((word) => searched.includes(word));
  };
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
