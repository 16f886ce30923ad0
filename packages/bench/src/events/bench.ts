// `pnpm bench events`: what a shot costs in Temporal where generations take minutes and hundreds are in flight.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readManifest } from '@shotlist/csv';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { type Histories, readHistories, totalEvents } from '../engine/histories.js';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { Fleet, rowsOf } from '../fleet/fleet.js';
import { describeMachine } from '../machine.js';

const USAGE = `Usage: pnpm bench events [--shots N] [--in-flight N] [--seconds N] [--json]
  --seconds  what a generation takes
`;

interface EventsReport {
  readonly shots: number;
  readonly inFlight: number;
  readonly generationSeconds: number;
  readonly succeeded: number;
  readonly eventsPerShot: number;
  /** Requests of any kind but downloads, of each shot. */
  readonly apiCallsPerShot: number;
  readonly seconds: number;
  readonly histories: Histories;
}

/** The report goes to stdout. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shots: { type: 'string', default: '750' },
      'in-flight': { type: 'string', default: '300' },
      seconds: { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
    },
  });
  const [shots, inFlight, generationSeconds] = [values.shots, values['in-flight'], values.seconds].map(Number);
  if (!(shots! >= 1 && inFlight! >= 1 && generationSeconds! > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const report = await measure(shots!, inFlight!, generationSeconds!);
  if (values.json) process.stdout.write(`${JSON.stringify({ ...report, machine: describeMachine() })}\n`);
  else process.stdout.write(describe(report));
}

async function measure(shots: number, inFlight: number, generationSeconds: number): Promise<EventsReport> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-events-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  const fleet = await Fleet.open({
    folder,
    temporalCli,
    ...(workflowCode === undefined ? {} : { workflowCode }),
    vendor: { generationMs: generationSeconds * 1_000, maxInFlight: inFlight },
    limits: { maxInFlight: inFlight },
    provider: {},
  });
  undo.defer(() => fleet.close());
  const batchId = await fleet.publish('events', rowsOf(shots));
  const startedMs = performance.now();
  const { counts } = await (await fleet.submit(batchId)).result();
  const seconds = (performance.now() - startedMs) / 1_000;
  const manifest = await readManifest(fleet.store, batchId);
  if (manifest === undefined) throw new Error('The batch is gone.');
  const histories = await readHistories(fleet.client, manifest);
  const { generate, status, list, user } = await fleet.vendor.counts();
  return {
    shots,
    inFlight,
    generationSeconds,
    succeeded: counts.succeeded,
    eventsPerShot: totalEvents(histories) / shots,
    apiCallsPerShot: (generate + status + list + user) / shots,
    seconds,
    histories,
  };
}

function describeActivities(activities: Readonly<Record<string, number>>): string {
  return Object.entries(activities)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function describe({ shots, inFlight, generationSeconds, histories, ...figures }: EventsReport): string {
  const { succeeded, eventsPerShot, apiCallsPerShot, seconds } = figures;
  return [
    `${shots} shots of ${generationSeconds} s each, ${inFlight} in flight: ${succeeded} made in ${seconds.toFixed(0)} s`,
    `${eventsPerShot.toFixed(2)} events and ${apiCallsPerShot.toFixed(2)} API calls a shot, downloads apart`,
    ...Object.entries(histories).map(
      ([part, { workflows, runs, events, activities }]) =>
        `  ${part}: ${events} events in ${runs} runs of ${workflows} workflows; ${describeActivities(activities)}`,
    ),
    '',
  ].join('\n');
}
