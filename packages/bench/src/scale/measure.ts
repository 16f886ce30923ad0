// One size: a list on disk through `shotlist submit` and one `shotlist worker`, as people start them, to checked results.
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { storeLayout } from '@shotlist/core';
import { startDevServer } from '@shotlist/dev-server';
import { Client, Connection } from '@temporalio/client';
import { generateShotList } from '../csv/generate.js';
import { Child, describeEnd } from '../faults/child.js';
import { expectedChecksum, resultsChecksum } from './checksum.js';
import type { InstantBooks } from './instant-provider.js';
import { ProcessWatch } from './process-watch.js';
import { type HistorySizes, readHistorySizes } from './server-histories.js';

/** One size, measured. */
export interface ScaleFigures {
  readonly rows: number;
  readonly listBytes: number;
  /** From the start of `submit` to its end, with everything in the folder. */
  readonly seconds: number;
  readonly shotsPerSecond: number;
  /** Parts of it: until the batch is in the store, until its results are, until all is in the folder. */
  readonly steps: { readonly ingest: number; readonly run: number; readonly finish: number };
  /** `ingest` is that of `submit` when the batch was in the store. */
  readonly peakBytes: Readonly<Record<'ingest' | 'submit' | 'worker' | 'server', number>>;
  readonly cpuSeconds: Readonly<Record<'submit' | 'worker' | 'server', number>>;
  readonly histories: HistorySizes;
  /** Workflows that the worker keeps in memory when all is done. */
  readonly cachedWorkflows: number;
}

export interface ScaleOptions {
  readonly rows: number;
  /** Everything is made in it. */
  readonly folder: string;
  /** Node's own arguments for both, such as those that profile. */
  readonly nodeArguments: readonly string[];
  readonly onStep: (words: string) => void;
}

// The same from src as from dist.
const SHOTLIST = fileURLToPath(new URL('../../../cli/bin/shotlist.js', import.meta.url));
const PROVIDER = new URL('../../dist/scale/instant-provider.js', import.meta.url).href;
const ACCOUNT = 'instant';
const TELL_EVERY_MS = 30_000;
const LOOK_EVERY_MS = 100;
const LIMIT_MS = 24 * 3_600_000;

/** Throws unless every result is what the list alone says it must be, and every shot was asked for once. */
export async function measureScale({ rows, folder, nodeArguments, onStep }: ScaleOptions): Promise<ScaleFigures> {
  const store = path.join(folder, 'store');
  await mkdir(store, { recursive: true });
  const list = path.join(folder, 'shots.csv');
  const booksFile = path.join(folder, 'books.json');
  await generateShotList(list, rows);
  await writeConfig(folder, { rows, booksFile });
  await using undo = new AsyncDisposableStack();
  const server = await startDevServer({ databaseFile: path.join(folder, 'temporal.db') });
  undo.defer(() => server.stop());
  const connection = await Connection.connect({ address: server.address });
  const start = (name: string, args: readonly string[], node: readonly string[] = []) => {
    const child = new Child([process.execPath, ...node, SHOTLIST, ...args, '--account', ACCOUNT, '--json'], {
      name,
      logFile: path.join(folder, `${name}.log`),
      env: { TEMPORAL_ADDRESS: server.address },
      cwd: folder,
    });
    undo.defer(() => child.kill());
    return { child, watch: new ProcessWatch(child.pid, child.ended) };
  };
  const worker = start('worker', ['worker', '--metrics', '127.0.0.1:0'], nodeArguments);
  const ready = JSON.parse(await worker.child.says('{"type":"ready"')) as { readonly metrics: string };

  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1_000;
  const submit = start('submit', ['submit', list, '--out', path.join(folder, 'out')], nodeArguments);
  const { batchId } = JSON.parse(await submit.child.says('{"type":"batch"', LIMIT_MS)) as { readonly batchId: string };
  const ingestSeconds = seconds();
  await submit.watch.look();
  const ingestBytes = submit.watch.peakBytes;
  onStep(`${rows} shots: in the store after ${ingestSeconds.toFixed(1)} s.`);
  const telling = setInterval(() => onStep(lastProgress(submit.child.said, seconds())), TELL_EVERY_MS);
  undo.defer(async () => clearInterval(telling));
  const endFile = path.join(store, storeLayout.epochEnd(batchId, 1));
  while (submit.child.runs && !existsSync(endFile)) await sleep(LOOK_EVERY_MS);
  const ranSeconds = seconds();
  const end = await submit.child.ended;
  const wholeSeconds = seconds();
  if (end.code !== 0) throw new Error(`submit ended with ${describeEnd(end)}; see ${folder}.`);
  clearInterval(telling);

  onStep(`${rows} shots: done after ${wholeSeconds.toFixed(1)} s. Now the results are checked.`);
  await checkResults(list, path.join(folder, 'out', 'results.csv'));
  const serverWatch = new ProcessWatch(server.pid, Promise.resolve());
  await Promise.all([worker.watch.look(), serverWatch.look()]);
  const histories = await readHistorySizes(new Client({ connection, namespace: server.namespace }));
  const cachedWorkflows = await readGauge(ready.metrics, 'temporal_sticky_cache_size');
  worker.child.signal('SIGTERM');
  await worker.child.ended;
  const { submits, amiss } = JSON.parse(await readFile(booksFile, 'utf8')) as InstantBooks;
  if (submits !== rows || amiss > 0)
    throw new Error(`The provider was asked ${submits} times for ${rows} shots, ${amiss} times amiss.`);
  return {
    rows,
    listBytes: (await stat(list)).size,
    seconds: wholeSeconds,
    shotsPerSecond: rows / wholeSeconds,
    steps: { ingest: ingestSeconds, run: ranSeconds - ingestSeconds, finish: wholeSeconds - ranSeconds },
    peakBytes: {
      ingest: ingestBytes,
      submit: submit.watch.peakBytes,
      worker: worker.watch.peakBytes,
      server: serverWatch.peakBytes,
    },
    cpuSeconds: {
      submit: submit.watch.cpuSeconds,
      worker: worker.watch.cpuSeconds,
      server: serverWatch.cpuSeconds,
    },
    histories,
    cachedWorkflows,
  };
}

async function writeConfig(folder: string, settings: object): Promise<void> {
  const lines = [
    `import { createInstantProvider } from ${JSON.stringify(PROVIDER)};`,
    `const provider = () => createInstantProvider(${JSON.stringify(settings)});`,
    `export default { store: 'store', accounts: { ${ACCOUNT}: { provider, maxInFlight: 5_000 } } };`,
  ];
  await writeFile(path.join(folder, 'shotlist.config.mjs'), `${lines.join('\n')}\n`);
}

async function checkResults(list: string, results: string): Promise<void> {
  const [expected, found] = await Promise.all([expectedChecksum(list), resultsChecksum(results)]);
  if (expected.rows !== found.rows || expected.sha256 !== found.sha256)
    throw new Error(`results.csv is not what the list asks for: ${found.rows} rows, ${found.sha256}.`);
}

/** The sum of a gauge's values on a page for Prometheus. */
async function readGauge(url: string, name: string): Promise<number> {
  const page = await (await fetch(url)).text();
  const values = page.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

function lastProgress(said: readonly string[], seconds: number): string {
  const line = said.findLast((each) => each.startsWith('{"type":"progress"'));
  const { ended = 0, asked = 0 } = JSON.parse(line ?? '{}') as { readonly ended?: number; readonly asked?: number };
  return `  ${ended} of ${asked} after ${seconds.toFixed(0)} s`;
}
