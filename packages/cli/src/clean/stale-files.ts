// Files of this folder's state that nobody needs: logs that were last written long ago, of a server that doesn't run.
import { rm, stat } from 'node:fs/promises';
import { runningDevServer } from '@shotlist/dev-server';
import type { LocalState } from '../batch/local-state.js';

export interface StaleFile {
  readonly file: string;
  readonly bytes: number;
}

/** Temporal's own database is never among them: it holds what accounts were charged. */
export async function findStaleFiles(state: LocalState, olderThanMs: number, nowMs: number): Promise<StaleFile[]> {
  if ((await runningDevServer(state.temporalDatabase)) !== undefined) return [];
  const found = await Promise.all(
    [state.workerLog, state.temporalLog].map(async (file) => {
      const facts = await stat(file).catch(() => undefined);
      const isStale = facts?.isFile() === true && nowMs - facts.mtimeMs >= olderThanMs;
      return isStale ? [{ file, bytes: facts.size }] : [];
    }),
  );
  return found.flat();
}

export async function removeStaleFiles(files: readonly StaleFile[]): Promise<void> {
  for (const { file } of files) await rm(file, { force: true });
}
