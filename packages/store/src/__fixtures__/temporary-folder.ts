// A folder of a test's own, removed with everything in it when the test ends.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export async function temporaryFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-store-')));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
