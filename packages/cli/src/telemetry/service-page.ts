// What a service shows of itself to those who operate it: /metrics, /healthz and /readyz, at an address for the inside.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics } from '@opentelemetry/api';
import { METRICS, metricOptions, ShotlistError } from '@shotlist/core';
import { codeOf } from '../batch/local-state.js';
import type { MetricsAddress } from '../config/metrics-address.js';
import { version } from '../version.js';
import { installMetrics, type MetricsPage } from './metrics-page.js';
import { Readiness } from './readiness.js';

export interface ServicePage extends Pick<MetricsPage, 'temporal'> {
  /** Scheme, host and port. */
  readonly url: string;
  readonly readiness: Readiness;
  stop(): Promise<void>;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const JSON_TYPE = 'application/json';

/** Answers from now on, and is not ready before {@link Readiness.begin}. Throws `USAGE` where the address can't be had. */
export async function openServicePage(service: string, { host, port }: MetricsAddress): Promise<ServicePage> {
  const page = await installMetrics();
  const readiness = new Readiness();
  observeService(service, readiness);
  const answers: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/metrics': async (response) => void response.setHeader('content-type', TEXT).end(await page.text()),
    '/healthz': async (response) => sendJson(response, 200, { status: 'ok' }),
    '/readyz': async (response) => {
      const reasons = await readiness.reasons();
      if (reasons.length === 0) sendJson(response, 200, { status: 'ready' });
      else sendJson(response, 503, { status: 'not_ready', reasons });
    },
  };
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') sendJson(response, 405, { error: 'Only GET.' });
    else if (answer === undefined) sendJson(response, 404, { error: 'There are /metrics, /healthz and /readyz.' });
    else
      answer(response).catch(() => {
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { error: 'It could not be told.' });
      });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve)).catch(
    (cause: unknown) => {
      throw new ShotlistError('USAGE', {
        where: '--metrics',
        message: `Metrics can’t be served at ${host}:${port} (${codeOf(cause) ?? 'unknown reason'}).`,
        help: 'Choose another address, such as --metrics 127.0.0.1:9465.',
        cause,
      });
    },
  );
  // Nobody is kept here by who watches.
  server.unref();
  return {
    url: urlOf(server.address() as AddressInfo),
    temporal: page.temporal,
    readiness,
    async stop() {
      server.close();
      server.closeAllConnections();
      await page.stop();
    },
  };
}

function observeService(service: string, readiness: Readiness): void {
  const meter = metrics.getMeter('@shotlist/cli');
  const { ready, buildInfo } = METRICS;
  meter
    .createObservableGauge(ready.name, metricOptions(ready))
    .addCallback(async (result) => result.observe((await readiness.reasons()).length === 0 ? 1 : 0, { service }));
  meter
    .createObservableGauge(buildInfo.name, metricOptions(buildInfo))
    .addCallback((result) => result.observe(1, { service, version }));
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': JSON_TYPE, 'cache-control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
