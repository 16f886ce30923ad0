// A shot list from memory, in pieces of any size.
import type { ShotListOptions, ShotListSource } from '../options.js';
import { readShotList, validateShotList } from '../read.js';
import type { ShotListRow, ValidationSummary } from '../summary.js';

export function textSource(content: string | Uint8Array, pieceBytes = Number.MAX_SAFE_INTEGER): ShotListSource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    name: 'shots.csv',
    async *open() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
  };
}

export function validateText(content: string | Uint8Array, options: ShotListOptions = {}): Promise<ValidationSummary> {
  return validateShotList(textSource(content), options);
}

export async function rowsOf(content: string | Uint8Array, options: ShotListOptions = {}): Promise<ShotListRow[]> {
  return Array.fromAsync(readShotList(textSource(content), options));
}

/** What was found, as `CODE@line column`. */
export function places(summary: Pick<ValidationSummary, 'problems'>): string[] {
  return summary.problems.map(({ code, line, column }) => `${code}@${line ?? 'file'} ${column ?? '-'}`);
}
