// `pnpm bench quota`: a list that needs four periods of a quota, with workers and server killed while it waits.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { type PlayedQuota, playQuota } from './play.js';
import { SCENARIO_NAMES, SCENARIOS } from './scenario.js';

const USAGE = `Usage: pnpm bench quota [--scenario NAME…] [--json]

Scenarios:
${SCENARIO_NAMES.map((name) => `  ${name.padEnd(10)}${SCENARIOS[name].says}\n`).join('')}`;

/** The report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', multiple: true, default: [...SCENARIO_NAMES] },
      json: { type: 'boolean', default: false },
    },
  });
  const names = SCENARIO_NAMES.filter((name) => values.scenario.includes(name));
  if (names.length !== values.scenario.length) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-quota-code-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const ground = { temporalCli, ...(workflowCode === undefined ? {} : { workflowCode }) };
  const played: PlayedQuota[] = [];
  for (const name of names) {
    const one = await playQuota(SCENARIOS[name], ground);
    played.push(one);
    process.stderr.write(describeQuota(one));
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ scenarios: played })}\n`);
  if (played.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

function describeQuota({ scenario, periods, seconds, awaySeconds, violations, folder }: PlayedQuota): string {
  const { name, says, shots, limit, periodMs } = scenario;
  const rows = periods.map(
    ({ accepted, refused, whileExhausted }, index) =>
      `         period ${index + 1}: ${accepted} accepted, ${refused} refused, ${whileExhausted} sent while it was used up`,
  );
  const lines = [
    `${violations.length === 0 ? 'held ' : 'BROKE'}  ${name}: ${shots} shots at ${limit} per ${periodMs / 1_000} s, ${says}: ${seconds.toFixed(1)} s`,
    ...rows,
    ...(awaySeconds === undefined ? [] : [`         nobody worked for ${awaySeconds.toFixed(1)} s`]),
    ...violations.map((words) => `         ${words}`),
    ...(folder === undefined ? [] : [`         kept in ${folder}`]),
  ];
  return `${lines.join('\n')}\n`;
}
