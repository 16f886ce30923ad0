// The usual way at long generations: one activity a shot, that submits, asks until it has ended, and downloads.
import path from 'node:path';
import { readPart } from '../engine/histories.js';
import { Child, scriptCommand } from '../faults/child.js';
import type { Ground } from '../faults/rig.js';
import { TemporalProcess } from '../faults/temporal-process.js';
import { bundlePlainWorkflows, type PlainWorkerSettings } from '../pacing/plain-system.js';
import type { PlainInput } from '../pacing/plain-workflows.js';
import { PacingVendor } from '../pacing/pacing-vendor.js';
import { type LongFigures, longFigures } from './figures.js';
import { type LongScenario, timesOf } from './scenario.js';

const TASK_QUEUE = 'polling';
/** Activities that a workflow may have pending are limited to 2,000. */
const ROWS_A_WORKFLOW = 500;

export async function playPolling(
  folder: string,
  scenario: LongScenario,
  { temporalCli }: Ground,
): Promise<LongFigures> {
  const { peerShots: shots, inFlight } = scenario;
  const { generationMs, peerPollMs } = timesOf(scenario);
  await using undo = new AsyncDisposableStack();
  const temporal = await TemporalProcess.start(temporalCli, folder);
  undo.defer(() => temporal.kill());
  const vendor = await PacingVendor.start(folder, {
    generationMs,
    maxInFlight: inFlight,
    allowed: null,
    dialect: 'seed',
  });
  undo.defer(() => vendor.kill());
  const { client, close } = await temporal.connect();
  undo.defer(close);
  const settings: PlainWorkerSettings = {
    address: temporal.address,
    taskQueue: TASK_QUEUE,
    workflowCode: await bundlePlainWorkflows(folder),
    baseUrl: vendor.baseUrl,
    outputs: path.join(folder, 'videos'),
    pollMs: peerPollMs,
    atOnce: inFlight,
    aSecond: null,
  };
  const command = scriptCommand('../pacing/plain-worker-process', settings);
  const worker = new Child(command, { name: 'the worker', logFile: path.join(folder, 'worker.log') });
  undo.defer(() => worker.kill());
  await worker.says('ready', 240_000);
  const rows = Array.from({ length: shots }, (_, row) => ({
    id: `take-${row}`,
    prompt: `A ferry leaves the harbour. Take ${row}.`,
    seed: String(row),
  }));
  const parts = Array.from({ length: Math.ceil(shots / ROWS_A_WORKFLOW) }, (_, part): PlainInput => ({
    rows: rows.slice(part * ROWS_A_WORKFLOW, (part + 1) * ROWS_A_WORKFLOW),
  }));
  const ids = parts.map((_, part) => `polling/${part}`);
  const startedMs = performance.now();
  await Promise.all(
    parts.map((input, part) =>
      client.workflow.execute('everyRow', { taskQueue: TASK_QUEUE, workflowId: ids[part] ?? '', args: [input] }),
    ),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  const { events, actions, historyBytes } = await readPart(client, ids);
  const heartbeats = await temporal.requests('RecordActivityTaskHeartbeat');
  const counts = await vendor.counts();
  return longFigures(counts, { shots, seconds, placesUsed: null }, { events, actions, heartbeats, historyBytes });
}
