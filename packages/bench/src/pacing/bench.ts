// `pnpm bench pacing`: how much of what a vendor allows is used, beside the script that people write and Temporal alone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { RateLimit } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { comparePacing, SYSTEMS } from './compare.js';
import { quickly, SCENARIO_NAMES, SCENARIOS } from './scenario.js';
import { describePacing } from './view.js';

const USAGE = `Usage: pnpm bench pacing [--scenario NAME…] [--system NAME…] [--shots N] [--burst N] [--quick] [--json]
  --burst  the vendor’s limit is a token bucket that holds N; 0: a window that slides, which takes no request too many anywhere
  --quick  a tenth of the time where time is what takes long, and fewer shots; not what is published

Scenarios:
${SCENARIO_NAMES.map((name) => `  ${name.padEnd(8)}${SCENARIOS[name].says}\n`).join('')}
Systems:
${SYSTEMS.map(({ name, says }) => `  ${name.padEnd(10)}${says}\n`).join('')}`;

/** The report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', multiple: true, default: [...SCENARIO_NAMES] },
      system: { type: 'string', multiple: true, default: SYSTEMS.map(({ name }) => name) },
      shots: { type: 'string' },
      burst: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const names = SCENARIO_NAMES.filter((name) => values.scenario.includes(name));
  const systems = SYSTEMS.filter(({ name }) => values.system.includes(name));
  const shots = values.shots === undefined ? undefined : Number(values.shots);
  const known = names.length === values.scenario.length && systems.length === values.system.length;
  const burst = values.burst === undefined ? undefined : Number(values.burst);
  if (!known || !isWhole(shots ?? 1, 1) || !isWhole(burst ?? 0, 0)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const scenarios = names
    .map((name) => (values.quick ? quickly(SCENARIOS[name]) : SCENARIOS[name]))
    .map((scenario) => ({
      ...scenario,
      ...(shots === undefined ? {} : { shots }),
      ...(burst === undefined || scenario.allowed === null ? {} : { allowed: withBurst(scenario.allowed, burst) }),
    }));
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-pacing-code-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const report = await comparePacing({
    scenarios,
    systems,
    temporalCli,
    ...(workflowCode === undefined ? {} : { workflowCode }),
    onStep: (words) => process.stderr.write(`${words}\n`),
  });
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describePacing(report));
  const broke = report.scenarios.some(({ systems: runs }) => runs.shotlist?.broke !== undefined);
  if (broke) process.exitCode = 1;
}

function isWhole(number: number, least: number): boolean {
  return Number.isSafeInteger(number) && number >= least;
}

function withBurst({ requests, perMs }: RateLimit, burst: number): RateLimit {
  return { requests, perMs, ...(burst === 0 ? {} : { burst }) };
}
