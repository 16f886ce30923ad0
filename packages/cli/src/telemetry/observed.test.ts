// A batch that is watched by everything: a real Prometheus scrapes its worker, a collector takes its trace, its log is read; and
// what all of them hear agrees with the results, and holds no key and no prompt.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { createTestFolder, needs, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';
import { startEchoingProxy } from '../__fixtures__/echoing-proxy.js';
import { OPERATIONS, startPrometheus, type TestPrometheus } from '../__fixtures__/prometheus.js';
import { type CollectedSpan, startTraceCollector } from '../__fixtures__/trace-collector.js';
import { startVendor } from '../__fixtures__/vendor-process.js';

const KEY = 'lt_canary-5b1e7d';
const PROMPT = 'canary-heron';
const SHOTS = 60;

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
  const faults = ['failed:at=25', 'moderated:at=30', 'throttled:at=35'];
  const vendor = await startVendor(folder, KEY, [
    '--generation-time',
    '500ms-2s',
    ...faults.flatMap((fault) => ['--fault', `generate:${fault}`]),
  ]);
  const traceparents: string[] = [];
  const baseUrl = await startEchoingProxy(vendor.url, ({ headers }) => {
    if (typeof headers['traceparent'] === 'string') traceparents.push(headers['traceparent']);
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
    await expect.poll(byState, { timeout: 10_000 }).toEqual(countBy(rows, 'result_status'));

    expect(await sumsBy(prometheus, 'model', 'shotlist_shots_ended_total')).toEqual(countBy(rows, 'model'));
    const { accepted = 0, ambiguous = 0, rejected = 0 } = await sumsBy(prometheus, 'outcome', 'shotlist_submits_total');
    const { generation = 0 } = await sumsBy(prometheus, 'found', 'shotlist_ambiguous_settled_total');
    expect(accepted + generation).toBe(vendor.made().length);
    expect([ambiguous > 0, rejected > 0]).toEqual([true, true]);
    expect(await sumsBy(prometheus, 'account', 'shotlist_downloaded_bytes_total')).toEqual({
      main: bytesOfVideos(path.join(folder, 'out', 'shots', 'main')),
    });
    const quota = await prometheus.query('shotlist_quota_used{quota="month"}');
    expect(quota[0]?.value).toBe(vendor.made().length);
    expect(await prometheus.query('shotlist_gate_closed')).toHaveLength(6);

    for (const query of dashboardQueries()) expect(await prometheus.query(query), query).not.toEqual([]);
    const rules = await prometheus.rules();
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);

    const page = await (await fetch(metrics)).text();
    worker.child.kill('SIGTERM');
    await until(worker, () => worker.stderr().includes('Stopping'));
    const stopping = await fetch(`${origin}/readyz`).then(
      async (response) => [
        response.status,
        ((await response.json()) as { reasons: { what: string }[] }).reasons[0]?.what,
      ],
      () => ['gone'],
    );
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
    expect(traceparents.filter((traceparent) => sent.has(traceparent)).length).toBe(posts.length);
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

    const histories = await Promise.all(
      [`batch/${batchId}`, `batch/${batchId}/chunk/00000`, 'account/main'].map(async (id) =>
        JSON.stringify(await temporal.client.workflow.getHandle(id).fetchHistory(), plainBytes),
      ),
    );
    expect(histories.every((history) => history.length > 1_000)).toBe(true);
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
  240_000,
);

function bytesOfVideos(folder: string): number {
  const videos = readdirSync(folder).filter((file) => file.endsWith('.mp4'));
  return videos.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
}

/** Payloads of a history as text. */
function plainBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  // Before a Buffer has made numbers of itself.
  const bytes = this[key];
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('utf8') : value;
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
