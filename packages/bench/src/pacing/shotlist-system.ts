// Shotlist: a Temporal server, three workers as processes, and a submitter; one of the workers is killed and started again.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { AccountSetup } from '@shotlist/temporal/worker';
import { Child, describeEnd, scriptCommand } from '../faults/child.js';
import type { SubmitSettings } from '../faults/processes.js';
import { TemporalProcess } from '../faults/temporal-process.js';
import type { Scenario } from './scenario.js';
import { type System, withKill } from './system.js';

/** What worker-process.ts is given. */
export interface PacingWorkerSettings {
  readonly address: string;
  readonly storeUrl: string;
  readonly account: string;
  readonly baseUrl: string;
  readonly limits: AccountSetup['limits'];
  readonly pollMs: number;
  readonly workflowCode?: string;
}

const ACCOUNT = 'studio';
export const WORKERS = 3;

export const shotlistSystem: System = {
  name: 'shotlist',
  says: 'Shotlist',
  settings: ({ configured, maxInFlight }) =>
    `${WORKERS} workers, ${describeRate(configured)}${maxInFlight} in flight; else as it comes`,
  async play(ground) {
    const { folder, csv, scenario, vendor, temporalCli, workflowCode } = ground;
    await using undo = new AsyncDisposableStack();
    const temporal = await TemporalProcess.start(temporalCli, folder);
    undo.defer(() => temporal.kill());
    const { address } = temporal;
    const storeUrl = `file://${path.join(folder, 'store')}`;
    await mkdir(path.join(folder, 'store'));
    const { maxInFlight, configured, pollMs } = scenario;
    const limits = { maxInFlight, ...(configured === null ? {} : { rate: configured }) };
    const code = workflowCode === undefined ? {} : { workflowCode };
    const settings: PacingWorkerSettings = {
      address,
      storeUrl,
      account: ACCOUNT,
      baseUrl: vendor.baseUrl,
      limits,
      pollMs,
      ...code,
    };
    let count = 0;
    const startWorker = async (): Promise<Child> => {
      count += 1;
      const worker = start(`worker-${count}`, scriptCommand('../pacing/worker-process', settings), folder);
      undo.defer(() => worker.kill());
      await worker.says('ready');
      return worker;
    };
    const [first] = await Promise.all(Array.from({ length: WORKERS }, startWorker));
    const submit = {
      folder,
      address,
      storeUrl,
      account: ACCOUNT,
      vendorUrl: vendor.baseUrl,
      limits: { maxInFlight },
      csv,
    };
    const submitter = start('submitter', scriptCommand('submit-process', submit satisfies SubmitSettings), folder);
    undo.defer(() => submitter.kill());
    await withKill(ground, itsEnd(submitter), async () => {
      await first?.kill();
      await startWorker();
    });
  },
};

/** Its log is a file of the run's folder. */
export function start(name: string, command: readonly string[], folder: string): Child {
  return new Child(command, { name, logFile: path.join(folder, `${name}.log`), cwd: folder });
}

/** Throws unless it ends well. */
export async function itsEnd(child: Child): Promise<void> {
  const end = await child.ended;
  if (end.code !== 0) throw new Error(`${child.name} ended with ${describeEnd(end)}.`);
}

function describeRate(rate: Scenario['configured']): string {
  return rate === null ? '' : `${rate.requests} requests per ${rate.perMs / 1_000} s, `;
}
