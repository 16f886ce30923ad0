// An engine with one batch in memory, and a console on it that is asked without a socket.
import { emptyCounts, type ShotResult } from '@shotlist/core';
import { type Console, type ConsoleOptions, createConsole } from '../create-console.js';
import type { ConsoleEngine } from '../engine.js';
import type { BatchView } from '../wire.js';

export const KEY = 'k'.repeat(40);
export const HOST = 'http://127.0.0.1:8082';

export interface FakeConsole extends Console {
  readonly calls: unknown[][];
  /** Asks below /console/api; `cookie` is that of the last answer that set one. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly signIn: () => Promise<Response>;
}

export function shot(index: number, parts: Partial<ShotResult> = {}): ShotResult {
  return {
    index,
    id: `shot-${index}`,
    cells: [`shot-${index}`, `Take ${index}`, 'Act I'],
    request: {
      model: 'seedance_lite',
      prompt: `Take ${index}`,
      duration: 5,
      resolution: '720p',
      aspect_ratio: '16:9',
      camera_fixed: false,
    },
    status: 'pending',
    generationId: undefined,
    videoKey: undefined,
    videoBytes: undefined,
    videoSha256: undefined,
    posterKey: undefined,
    seed: 7,
    model: 'seedance_lite',
    account: 'main',
    units: undefined,
    spent: undefined,
    cost: undefined,
    processingSeconds: undefined,
    attempts: 0,
    errorCode: undefined,
    error: undefined,
    ...parts,
  };
}

const VIDEO = new TextEncoder().encode('0123456789');

export function batchView(parts: Partial<BatchView['progress']> = {}): BatchView {
  return {
    batchId: 'one',
    source: 'shots.csv',
    name: null,
    account: 'main',
    createdAt: '2026-11-27T10:00:00.000Z',
    shots: 3,
    rejected: 0,
    columns: ['id', 'prompt', 'act'],
    byModel: { seedance_lite: 3 },
    served: null,
    temporal: 'answers',
    progress: {
      epoch: 1,
      state: 'running',
      verdict: null,
      counts: { ...emptyCounts(), pending: 3 },
      total: 3,
      asked: 3,
      ended: 0,
      bytes: 0,
      errors: [],
      duplicates: 0,
      gate: null,
      perMinute: null,
      leftMs: null,
      units: null,
      ...parts,
    },
  };
}

export function fakeConsole(
  engine: Partial<ConsoleEngine> = {},
  options: Partial<Omit<ConsoleOptions, 'engine'>> = {},
): FakeConsole {
  const calls: unknown[][] = [];
  const told =
    (name: string) =>
    async (...given: unknown[]) => {
      calls.push([name, ...given]);
      return { settled: true };
    };
  const whole = {
    facts: () => ({ version: '0', temporal: 'embedded', store: 'here', accounts: [], works: true }),
    batches: async () => ({ total: 1, batches: [batchView()] }),
    batch: async () => batchView(),
    shots: async () => ({ results: (async function* () {})(), columns: ['id', 'prompt', 'act'], currency: null }),
    file: async (_batch: string, name: string) =>
      name === 'a.1.mp4'
        ? {
            size: VIDEO.byteLength,
            read: async ({ range = { start: 0, end: 9 } } = {}) =>
              (async function* () {
                yield VIDEO.subarray(range.start, range.end + 1);
              })(),
          }
        : undefined,
    pause: told('pause'),
    resume: told('resume'),
    cancel: told('cancel'),
    retry: async (...given: unknown[]) => {
      calls.push(['retry', ...given]);
      return { shots: 1 };
    },
    accounts: async () => [],
    ...engine,
  } as ConsoleEngine;
  const console = createConsole({ engine: whole, key: KEY, ...options });
  let cookie = '';
  const ask: FakeConsole['ask'] = async (path, init = {}) => {
    const answer = await console.alone.request(`${HOST}/console${path}`, {
      ...init,
      headers: { host: '127.0.0.1:8082', cookie, ...init.headers },
    });
    const set = answer.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    return answer;
  };
  const post: FakeConsole['post'] = (path, body, headers = {}) =>
    ask(path, {
      method: 'POST',
      headers: { origin: HOST, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return { ...console, calls, ask, post, signIn: () => post('/api/session', { key: KEY }) };
}
