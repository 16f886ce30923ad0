// A folder of a test's own, gone when the test is over.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Creates an empty folder and removes it, whatever became of the test. Call it inside a test. */
export function createTestFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
