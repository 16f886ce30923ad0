// A real test run, judged: every way in which vitest can end without saying so loudly.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../prepare.mjs';
import { runTests } from './tests.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shotlist-test-run-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(path.join(root, 'node_modules/vitest'), path.join(folder, 'node_modules/vitest'), 'junction');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one test file with these lines. */
async function judge(...lines: string[]) {
  writeFileSync(
    path.join(folder, 'a.test.mjs'),
    ["import { describe, expect, test, beforeAll } from 'vitest';", ...lines].join('\n'),
  );
  return runTests({ root: folder, live: false });
}

test('tests that pass and one that needs something', async () => {
  const result = await judge(
    "test('passes', () => expect(1).toBe(1));",
    "test('looks', ({ skip }) => skip('skipped: needs a crystal ball'));",
    "describe.skipIf(true)('plays (needs Chromium)', () => { test('a video', () => {}); });",
  );
  expect(result).toMatchObject({
    ok: true,
    passed: 1,
    failed: 0,
    needs: [
      { need: 'a crystal ball', count: 1 },
      { need: 'Chromium', count: 1 },
    ],
  });
});

test('a failing test, a todo and a skip without a reason', async () => {
  const result = await judge(
    "test('fails', () => expect(1).toBe(2));",
    "test.todo('later');",
    "test.skip('never', () => {});",
  );
  expect(result).toMatchObject({ ok: false, failed: 2 });
  expect(result.output).toContain('"never" is skipped and doesn\'t say what it needs');
});

test('a file that throws before its tests', async () => {
  const result = await judge("throw new Error('early');");
  expect(result).toMatchObject({ ok: false, passed: 0 });
});

test('an error that nobody waited for', async () => {
  const result = await judge(
    "test('passes', async () => { setTimeout(() => { throw new Error('stray'); }, 0); await new Promise((r) => setTimeout(r, 50)); });",
  );
  expect(result.ok).toBe(false);
  expect(result.output).toContain('stray');
});

test('a hook that fails', async () => {
  const result = await judge(
    "describe('a suite', () => { beforeAll(() => { throw new Error('hook'); }); test('x', () => {}); });",
  );
  expect(result.ok).toBe(false);
});
