// Temporal's plain way: the same server and as many workers, an activity a row; one of the workers is killed and started again.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { parse } from 'csv-parse/sync';
import { type Child, scriptCommand } from '../faults/child.js';
import { TemporalProcess } from '../faults/temporal-process.js';
import type { PlainInput } from './plain-workflows.js';
import { rowsAtOnce } from './scenario.js';
import type { ListRow } from './shot-list.js';
import { start, WORKERS } from './shotlist-system.js';
import { type System, withKill } from './system.js';

/** What plain-worker-process.ts is given. */
export interface PlainWorkerSettings {
  readonly address: string;
  readonly taskQueue: string;
  readonly workflowCode: string;
  readonly baseUrl: string;
  readonly outputs: string;
  readonly atOnce: number;
  readonly aSecond: number | null;
  readonly pollMs: number;
}

const TASK_QUEUE = 'plain';
/** Activities that a workflow may have pending are limited to 2,000. */
const ROWS_A_WORKFLOW = 500;

export const plainSystem: System = {
  name: 'temporal',
  says: 'Temporal alone: an activity a row',
  settings(scenario) {
    const { atOnce, aSecond } = workerLimits(scenario);
    const rate = aSecond === null ? '' : ` maxTaskQueueActivitiesPerSecond ${aSecond},`;
    return `${WORKERS} workers, maxConcurrentActivityTaskExecutions ${atOnce} each,${rate} default retry policy, a heartbeat of 10 s that carries the generation's id`;
  },
  async play(ground) {
    const { folder, csv, scenario, vendor, temporalCli } = ground;
    await using undo = new AsyncDisposableStack();
    const temporal = await TemporalProcess.start(temporalCli, folder);
    undo.defer(() => temporal.kill());
    const { client, close } = await temporal.connect();
    undo.defer(close);
    const settings: PlainWorkerSettings = {
      address: temporal.address,
      taskQueue: TASK_QUEUE,
      workflowCode: await bundlePlainWorkflows(folder),
      baseUrl: vendor.baseUrl,
      outputs: path.join(folder, 'videos'),
      pollMs: scenario.pollMs,
      ...workerLimits(scenario),
    };
    let count = 0;
    const startWorker = async (): Promise<Child> => {
      count += 1;
      const worker = start(`worker-${count}`, scriptCommand('../pacing/plain-worker-process', settings), folder);
      undo.defer(() => worker.kill());
      await worker.says('ready');
      return worker;
    };
    const [first] = await Promise.all(Array.from({ length: WORKERS }, startWorker));
    const rows = parse<ListRow>(await readFile(csv), { columns: true });
    const parts = Array.from({ length: Math.ceil(rows.length / ROWS_A_WORKFLOW) }, (_, part): PlainInput => ({
      rows: rows.slice(part * ROWS_A_WORKFLOW, (part + 1) * ROWS_A_WORKFLOW),
    }));
    const work = Promise.all(
      parts.map((input, part) =>
        client.workflow.execute('everyRow', { taskQueue: TASK_QUEUE, workflowId: `plain/${part}`, args: [input] }),
      ),
    );
    await withKill(ground, work, async () => {
      await first?.kill();
      await startWorker();
    });
  },
};

function workerLimits(scenario: Parameters<typeof rowsAtOnce>[0]): Pick<PlainWorkerSettings, 'atOnce' | 'aSecond'> {
  const { configured } = scenario;
  return {
    atOnce: Math.ceil(rowsAtOnce(scenario) / WORKERS),
    aSecond: configured === null ? null : (configured.requests / configured.perMs) * 1_000,
  };
}

/** A file with the workflows' code. */
export async function bundlePlainWorkflows(folder: string): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const workflowsPath = fileURLToPath(new URL(`./plain-workflows${extension}`, import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const file = path.join(folder, 'plain-workflows.bundle.js');
  await writeFile(file, code);
  return file;
}
