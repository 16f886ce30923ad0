// The test gate: every test from source, counted by our own reporter.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTool, toolFile } from './tool.mjs';

/** Runs the tests; `deep` adds those in `*.deep.test.ts`. Vitest reports as it goes. */
export async function runTests({ root, deep = false, live = true }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-check-'));
  const file = path.join(folder, 'tests.json');
  try {
    const { status } = await runTool(
      toolFile('vitest'),
      ['run', '--reporter=default', `--reporter=${path.join(import.meta.dirname, '..', 'test-reporter.mjs')}`],
      {
        env: {
          SHOTLIST_TEST_REPORT: file,
          NODE_COMPILE_CACHE: compiled(root),
          ...(deep ? { SHOTLIST_DEEP: '1' } : {}),
        },
        cwd: root,
        live,
      },
    );
    return judgeTests(JSON.parse(readFileSync(file, 'utf8')), status);
  } catch (error) {
    return { ok: false, examined: 0, output: `vitest left no report: ${error.message}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Some thousand processes and threads run the same code: it is compiled once. */
function compiled(root) {
  return path.join(root, 'node_modules', '.cache', 'node-compile');
}

/** What a test report means: a skip must name what it needs, and vitest's own word counts too. */
export function judgeTests(report, status) {
  const needs = new Map();
  const output = [...report.broken];
  for (const { name, file, why } of report.skipped) {
    const need = /needs ([^()\n]+)/.exec(why)?.[1].trim();
    if (need === undefined) output.push(`${file}: "${name}" is skipped and doesn't say what it needs`);
    else needs.set(need, (needs.get(need) ?? 0) + 1);
  }
  if (status !== 0 && report.failed === 0 && output.length === 0) output.push(`vitest ended with ${status}`);
  return {
    ok: report.failed === 0 && output.length === 0 && report.passed > 0,
    examined: report.passed + report.failed,
    output: output.join('\n'),
    passed: report.passed,
    failed: report.failed,
    needs: [...needs].map(([need, count]) => ({ need, count })),
  };
}
