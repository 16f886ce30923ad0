// Measures Shotlist by its own path: a CSV on disk becomes a results.csv that was checked.
import path from 'node:path';
import type { RateLimit } from '@shotlist/core';
import { ingestShotList, publishShotList } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import { createShotlistWorkers, ShotlistClient } from '@shotlist/temporal';
import { checkResults } from './check-results.js';
import { countStore, type StoreRequests } from './counting-store.js';
import { type CpuSeconds, cpuSecondsSince, readCpu } from './cpu.js';
import { type Histories, readHistories } from './histories.js';
import type { EngineSession } from './session.js';
import { createInstantVendor, type VendorCounts } from './vendor.js';

/** What an account of the benchmark allows. */
export interface AccountLimitsAsked {
  readonly maxInFlight: number;
  readonly rate?: RateLimit;
}

/** One measurement. */
export interface OurFigures {
  /** From opening the CSV to the checked results.csv. */
  readonly seconds: number;
  /** Parts of it. */
  readonly steps: { readonly stage: number; readonly run: number; readonly check: number };
  readonly cpu: CpuSeconds;
  readonly histories: Histories;
  readonly vendor: VendorCounts;
  /** From the first byte staged to the end of the run; the check of the results is not in it. */
  readonly storeRequests: StoreRequests;
}

/**
 * Runs one batch on an account of its own, with a store of its own. The workers are there before the clock starts.
 * Throws unless every shot succeeded, once and in its place.
 */
export async function measureOurs(
  session: EngineSession,
  list: { readonly csv: string; readonly ids: readonly string[] },
  account: string,
  limits: AccountLimitsAsked,
): Promise<OurFigures> {
  const folder = await session.newFolder(account);
  const directory = await session.newFolder(`${account}-staging`);
  const { store, requests } = countStore(await openStore(`file://${path.join(folder, 'store')}`));
  const { provider, counts } = createInstantVendor();
  const workers = await createShotlistWorkers({
    connection: session.native,
    store,
    accounts: { [account]: { provider, limits } },
    ...(session.workflowBundle && { workflowWorker: { workflowBundle: session.workflowBundle } }),
  });
  const running = workers.run();
  // Awaited below; a worker that fails meanwhile must not end the process before.
  running.catch(() => undefined);
  try {
    const before = await readCpu(session.serverPid);
    const startedMs = performance.now();
    const { staged } = await ingestShotList(list.csv, { directory, batch: { account } });
    if (staged === undefined) throw new Error('The generated shot list has problems.');
    const manifest = await publishShotList(store, staged);
    const stagedMs = performance.now();
    const handle = await new ShotlistClient({ store, temporal: session.client }).submit(manifest);
    const end = await Promise.race([handle.result(), running.then(() => undefined)]);
    const ranMs = performance.now();
    const storeRequests = requests();
    if (end?.verdict !== 'succeeded') throw new Error(`The batch ended as ${end?.verdict ?? 'its workers did'}.`);
    await checkResults(store, manifest.batchId, list.ids, counts());
    const checkedMs = performance.now();
    const cpu = await cpuSecondsSince(before, session.serverPid);
    return {
      seconds: (checkedMs - startedMs) / 1000,
      steps: {
        stage: (stagedMs - startedMs) / 1000,
        run: (ranMs - stagedMs) / 1000,
        check: (checkedMs - ranMs) / 1000,
      },
      cpu,
      histories: await readHistories(session.client, manifest),
      vendor: counts(),
      storeRequests,
    };
  } finally {
    workers.shutdown();
    await running;
  }
}
