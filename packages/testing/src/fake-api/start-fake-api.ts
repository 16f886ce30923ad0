// Starts the fake API: a real HTTP server on this machine that speaks the reference's API, and is as nasty as the world.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GenerationRequest } from '@shotlist/core';
import type { FakeApiCall, FakeApiCounts } from './calls.js';
import type { FaultRule } from './fault-rule.js';
import type { FakeApiOptions } from './options.js';
import { json } from './reply.js';
import { serve } from './serve.js';
import { createVendor, type Vendor } from './vendor.js';

/** A generation as the vendor's memory has it; the times are the vendor's. */
export interface FakeApiGeneration {
  readonly generationId: string;
  readonly request: GenerationRequest;
  readonly requestHash: string;
  /** The key that it was asked for with, honoured or not; empty when there was none. */
  readonly idempotencyKey: string;
  readonly acceptedMs: number;
  /** Infinity when it never ends. */
  readonly endsMs: number;
  readonly ends: 'completed' | 'failed' | 'moderated' | 'stuck';
  /** Downloads that were begun. */
  readonly fetches: number;
}

export interface FakeApi {
  /** Scheme, host and port. */
  readonly url: string;
  /** What clients are given: `http://127.0.0.1:PORT/api/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** For `readFakeLog` and `countDuplicates`. */
  readonly logFile: string;
  /** What was made since the start, in order. */
  generations(): readonly FakeApiGeneration[];
  calls(): FakeApiCounts;
  /** Every call, in the order in which they came; the latest 100 000 at least. */
  history(): readonly FakeApiCall[];
  /** From now on; calls are numbered anew. */
  setFaults(rules: readonly FaultRule[]): void;
  /** While it is not, connections are refused and those that are open are cut; its memory stays. */
  setReachable(reachable: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Starts it, for this machine alone unless another address is given. Throws a RangeError for faults that can't be. */
export async function startFakeApi(options: FakeApiOptions = {}): Promise<FakeApi> {
  const folder = options.logFile === undefined ? mkdtempSync(path.join(tmpdir(), 'shotlist-fake-api-')) : undefined;
  const logFile = options.logFile ?? path.join(folder ?? '', 'log.ndjson');
  const created = createVendor(options, logFile, options.apiKey ?? 'lt_fake_api_key');
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const serving = serve(vendor, request, response)
      .catch((error: unknown) => {
        // The client has gone, or the fake has a bug, which nobody should take for the vendor's.
        if (response.headersSent || response.closed) return;
        response.writeHead(500, json(500, {}).headers);
        response.end(JSON.stringify({ success: false, error: `A bug in the fake API: ${String(error)}` }));
      })
      .finally(() => running.delete(serving));
    running.add(serving);
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? 0).catch((error: unknown) => {
    created.log.close();
    throw error;
  });
  const url = `http://${host}:${port}`;
  const vendor: Vendor = { ...created, origin: url, elsewhere: `http://localhost:${port}` };
  const shut = async (): Promise<void> => {
    if (server.listening) await stop(server);
    await Promise.allSettled(running);
    vendor.log.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  let closing: Promise<void> | undefined;

  return {
    url,
    baseUrl: `${url}/api/v1`,
    apiKey: vendor.apiKey,
    logFile,
    generations: () =>
      vendor.books.acceptedUntil(Infinity).map(({ entry, request, acceptedMs, endsMs, ends, fetches }) => {
        const { generationId, requestHash, idempotencyKey } = entry;
        return { generationId, request, requestHash, idempotencyKey, acceptedMs, endsMs, ends, fetches };
      }),
    calls: () => vendor.calls.counts(),
    history: () => vendor.calls.history(),
    setFaults: (rules) => vendor.faults.set(rules),
    async setReachable(reachable) {
      if (reachable === server.listening) return;
      await (reachable ? listen(server, host, port) : stop(server));
    },
    close: () => (closing ??= shut()),
  };
}

/** Listens there and tells the port. */
function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
