// A batch that is watched by everything: a real Prometheus scrapes its worker, a collector takes its trace, its log is read; and
// what all of them hear agrees with the results, and holds no key and no prompt.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXIT, type Metric, METRICS } from '@shotlist/core';
import { bundleTestWorkflows, createTestFolder, needs, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { ShotlistPlugin } from '@shotlist/temporal/worker';
import { Worker } from '@temporalio/worker';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';
import { startEchoingProxy } from '../__fixtures__/echoing-proxy.js';
import { OPERATIONS, startPrometheus, type TestPrometheus } from '../__fixtures__/prometheus.js';
import { type CollectedSpan, startTraceCollector } from '../__fixtures__/trace-collector.js';
import { startVendor } from '../__fixtures__/vendor-process.js';

const KEY = 'lt_canary-5b1e7d';
const PROMPT = 'canary-heron';
const SHOTS = 40;
const WORKFLOWS = fileURLToPath(import.meta.resolve('@shotlist/workflows'));
const INTERCEPTORS = fileURLToPath(import.meta.resolve('@shotlist/workflows/interceptors'));

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
}, 600_000);
afterAll(() => temporal.stop());

/** A vendor that fails, moderates, forgets and repeats what it is sent. */
async function folderWithVendor() {
  const folder = createTestFolder();
  const rows = Array.from({ length: SHOTS }, (_, index) => {
    const model = index % 3 === 0 ? 'kling_21' : 'seedance_lite';
    return `s${index},A ${PROMPT} number ${index},5,${model}\n`;
  });
  writeFileSync(path.join(folder, 'shots.csv'), `id,prompt,duration,model\n${rows.join('')}`);
  const faults = ['failed:at=12', 'moderated:at=16', 'throttled:at=20'];
  const vendor = await startVendor(folder, KEY, [
    '--generation-time',
    '500ms-2s',
    ...faults.flatMap((fault) => ['--fault', `generate:${fault}`]),
  ]);
  const traceparents: string[] = [];
  const baseUrl = await startEchoingProxy(vendor.url, ({ method, headers }) => {
    if (method === 'POST') traceparents.push(String(headers['traceparent']));
  });
  const options = { baseUrl, apiKeyEnv: 'MY_KEY', listingLag: '1s', minPollInterval: '300ms', sendTraceparent: true };
  const account = {
    provider: 'videogenapi',
    options,
    maxInFlight: 10,
    rate: { requests: 20, per: '1s' },
    quotas: [{ limit: 500, per: 'month' }],
  };
  writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify({ accounts: { main: account } }));
  return { folder, vendor, traceparents };
}

/** A span and its ancestors, the eldest first. */
function lineOf(span: CollectedSpan, spans: readonly CollectedSpan[]): readonly string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [span.name] : [...lineOf(parent, spans), span.name];
}

async function until(command: RunningCommand, isSo: () => boolean): Promise<void> {
  while (command.child.exitCode === null && !isSo()) await sleep(20);
}

/** Queries of the dashboard as Grafana sends them. */
function dashboardQueries(): readonly string[] {
  const { panels } = JSON.parse(readFileSync(path.join(OPERATIONS, 'grafana-dashboard.json'), 'utf8')) as {
    readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
  };
  return panels
    .flatMap(({ targets = [] }) => targets)
    .map(({ expr }) => expr.replaceAll('$account', '.*').replaceAll('$__rate_interval', '5m'));
}

async function sumsBy(prometheus: TestPrometheus, label: string, expression: string): Promise<Record<string, number>> {
  const samples = await prometheus.query(`sum by (${label}) (${expression}) > 0`);
  return Object.fromEntries(samples.map(({ labels, value }) => [labels[label] ?? '', value]));
}

function countBy(rows: readonly Record<string, string>[], column: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[row[column] ?? ''] = (counts[row[column] ?? ''] ?? 0) + 1;
  return counts;
}

needs('prometheus').test(
  'Prometheus, a trace from the command to the vendor, and the log agree with the results, and none holds a key or a prompt',
  async (program) => {
    const { folder, vendor, traceparents } = await folderWithVendor();
    const collector = await startTraceCollector();
    const environment = {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      MY_KEY: KEY,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '500',
    };
    const store = ['--store', path.join(folder, 'store')];
    const submitted = await runCommand(
      folder,
      ['submit', 'shots.csv', '--account', 'main', '--no-wait', ...store],
      environment,
    );
    expect(submitted.code).toBe(EXIT.succeeded);
    const worker = startCommand(
      folder,
      ['worker', '--json', '--metrics', '127.0.0.1:0', '--log', 'worker.log', '--log-level', 'debug', ...store],
      environment,
    );
    await until(worker, () => worker.stdout().includes('"ready"'));
    const { metrics = '' } = jsonLines(worker.stdout())[0] as { readonly metrics?: string };
    const { host, origin } = new URL(metrics);
    const prometheus = await startPrometheus(program, host);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);

    const watched = await runCommand(
      folder,
      ['submit', 'shots.csv', '--account', 'main', '--json', ...store],
      environment,
    );
    expect(watched.code).toBe(EXIT.someShotsFailed);
    const { batchId = '' } = jsonLines(watched.stdout)[0] as { readonly batchId?: string };
    const results = readFileSync(path.join(folder, 'out', 'shots', 'main', 'results.csv'), 'utf8');
    const rows = parse(results, { columns: true }) as Record<string, string>[];
    // The last scrape has to see the end.
    const byState = () => sumsBy(prometheus, 'state', 'shotlist_shots_ended_total');
    await expect.poll(byState).toEqual(countBy(rows, 'result_status'));

    // A scrape that was late leaves nothing to read until the next.
    const byModel = () => sumsBy(prometheus, 'model', 'shotlist_shots_ended_total');
    await expect.poll(byModel).toEqual(countBy(rows, 'model'));
    const submits = () => sumsBy(prometheus, 'outcome', 'shotlist_submits_total');
    const settled = () => sumsBy(prometheus, 'found', 'shotlist_ambiguous_settled_total');
    const made = async () => ((await submits())['accepted'] ?? 0) + ((await settled())['generation'] ?? 0);
    await expect.poll(made).toBe(vendor.made().length);
    const some = (outcome: string) => async () => (await submits())[outcome] ?? 0;
    await expect.poll(some('ambiguous')).toBeGreaterThan(0);
    await expect.poll(some('rejected')).toBeGreaterThan(0);
    const downloaded = () => sumsBy(prometheus, 'account', 'shotlist_downloaded_bytes_total');
    await expect.poll(downloaded).toEqual({ main: bytesOfVideos(path.join(folder, 'out', 'shots', 'main')) });
    // The ledger is not asked more often than every ten seconds.
    const quotaUsed = async () => (await prometheus.query('shotlist_quota_used{quota="month"}'))[0]?.value;
    await expect.poll(quotaUsed, { interval: 500 }).toBe(vendor.made().length);
    await expect.poll(() => prometheus.query('shotlist_gate_closed')).toHaveLength(6);

    for (const query of dashboardQueries())
      await expect.poll(() => prometheus.query(query), { message: query }).not.toEqual([]);
    const rules = await prometheus.rules();
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);

    const page = await (await fetch(metrics)).text();
    expect(strangeSeries(page)).toEqual([]);
    worker.child.kill('SIGTERM');
    await until(worker, () => worker.stderr().includes('Stopping'));
    const stopping = await fetch(`${origin}/readyz`)
      .then(async (response) => {
        const { reasons } = (await response.json()) as { readonly reasons: readonly { readonly what: string }[] };
        return [response.status, reasons[0]?.what];
      })
      .catch(() => ['gone']);
    // Where nothing is in flight it is gone soon.
    expect([[503, 'stopping'], ['gone']]).toContainEqual(stopping);
    expect((await worker.ended).code).toBe(EXIT.succeeded);

    const spans = collector.spans();
    const [first] = spans.filter(({ name, parentSpanId }) => name === 'shotlist submit' && parentSpanId === undefined);
    const ours = spans.filter(({ traceId }) => traceId === first?.traceId);
    const posts = ours.filter(({ name }) => name === 'POST generate');
    expect(lineOf(posts[0]!, ours)).toEqual([
      'shotlist submit',
      'start runBatch',
      'runBatch',
      'runChunk',
      'submitShots',
      'submit',
      'POST generate',
    ]);
    const sent = new Set(posts.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`));
    // Every paid request that came told whose it is. Not every one that was begun came: permits end.
    expect([traceparents.length > SHOTS, traceparents.filter((traceparent) => !sent.has(traceparent))]).toEqual([
      true,
      [],
    ]);
    expect(ours.map(({ name }) => name)).toEqual(expect.arrayContaining(['download', 'sealChunk', 'finishBatch']));

    const log = jsonLines(readFileSync(path.join(folder, 'worker.log'), 'utf8'));
    const said = log.map(({ msg }) => msg);
    expect(said).toEqual(expect.arrayContaining(['Ready.', 'Looked for requests whose answer was lost.', 'Stopped.']));
    expect(log.find(({ msg }) => msg === 'Looked for requests whose answer was lost.')).toMatchObject({
      level: 'info',
      service: 'worker',
      account: 'main',
      batch: batchId,
      chunk: 0,
      activity: 'reconcileShots',
    });

    const workflowIds = [`batch/${batchId}`, `batch/${batchId}/chunk/00000`, 'account/main'];
    const kept = await Promise.all(
      workflowIds.map(async (workflowId) => ({
        workflowId,
        history: await temporal.client.workflow.getHandle(workflowId).fetchHistory(),
      })),
    );
    const histories = kept.map(({ history }) => readable(history));
    expect(histories.map((history) => history.includes('traceparent'))).toEqual([true, true, false]);
    // A history with a trace in it does the same again, whether or not anybody knows of traces.
    for (const interceptorModules of [[INTERCEPTORS], []]) {
      const workflowBundle = await bundleTestWorkflows(WORKFLOWS, { interceptorModules });
      const replaying = { workflowBundle, plugins: [new ShotlistPlugin()] };
      for (const { workflowId, history } of kept) await Worker.runReplayHistory(replaying, history, workflowId);
    }
    const heard = {
      page,
      trace: collector.bodies().join('\n'),
      log: JSON.stringify(log),
      worker: worker.stdout() + worker.stderr(),
      submit: watched.stdout + watched.stderr + submitted.stdout + submitted.stderr,
      histories: histories.join('\n'),
    };
    for (const [where, text] of Object.entries(heard))
      for (const secret of [KEY, KEY.slice(3), PROMPT, PROMPT.toUpperCase()])
        expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
  },
  900_000,
);

/** Series on the page that the table of metrics doesn't have, or not with these labels. */
function strangeSeries(page: string): readonly string[] {
  const known = new Map<string, Metric>(Object.values(METRICS).map((metric) => [metric.name, metric]));
  return page
    .split('\n')
    .filter((line) => line.startsWith('shotlist_'))
    .filter((line) => {
      const [, name = '', labels = ''] = /^(\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? /.exec(line) ?? [];
      const named = [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label).filter((label) => label !== 'le');
      return JSON.stringify(named.toSorted()) !== JSON.stringify(known.get(name)?.labels.toSorted());
    });
}

function bytesOfVideos(folder: string): number {
  const videos = readdirSync(folder).filter((file) => file.endsWith('.mp4'));
  return videos.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
}

/** A history as text, its payloads too. */
function readable(history: object): string {
  return JSON.stringify(history, (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  );
}

needs('promtool').test('the alert rules are rules, and each says what it should, when it should', (promtool) => {
  const folder = createTestFolder();
  copyFileSync(path.join(OPERATIONS, 'alerts.yml'), path.join(folder, 'alerts.yml'));
  copyFileSync(path.join(import.meta.dirname, '__fixtures__', 'alerts.test.yml'), path.join(folder, 'alerts.test.yml'));
  const run = (...args: readonly string[]) => execFileSync(promtool, args, { cwd: folder, encoding: 'utf8' });
  expect(run('check', 'rules', 'alerts.yml')).toMatch(/SUCCESS: 15 rules found/);
  expect(run('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
});

test('an address that is taken, and one that is none, are told with the flag', async () => {
  const folder = createTestFolder();
  const taken = new URL(`http://${temporal.address}`).host;
  const ran = await runCommand(folder, ['worker', '--metrics', taken, '--json']);
  expect(jsonLines(ran.stdout)).toMatchObject([{ type: 'error', code: 'USAGE', where: '--metrics' }]);
  const none = await runCommand(folder, ['serve', '--metrics', 'everywhere', '--json']);
  expect(jsonLines(none.stdout)).toMatchObject([{ type: 'error', code: 'USAGE', where: '--metrics' }]);
});
