// `pnpm bench fairness`: how two batches share an account with a rate, by the vendor's log.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { playBehind, playWeights } from './play.js';

/** The report goes to stdout. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } });
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-fairness-code-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
  const weights = await playWeights(ground);
  const behind = (await playBehind(ground)) ?? null;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ weights: { light: weights.one, heavy: weights.other }, behind })}\n`);
    return;
  }
  const passed = behind === null ? 'it was not served' : `${behind.sinceSubmitted} of the 1,500 were accepted first`;
  process.stdout.write(
    `Weights 1 and 3: ${weights.one} and ${weights.other} requests were accepted while both waited.\n` +
      `20 shots behind 1,500: ${passed}, ${behind?.sinceServed ?? 0} of them since the 20 were first served.\n`,
  );
}
