// The real gateway in a process of its own, and what a client of it needs.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillFolder } from '@shotlist/testing';
import { jsonLines, type RunningCommand, startCommand } from './command.js';

export interface TestGateway {
  readonly command: RunningCommand;
  readonly url: string;
  readonly key: string;
  /** With --metrics. */
  readonly metrics: string | undefined;
  /** Asks below /api/v1 with the key. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  generate(body: object): Promise<Response>;
  /** The list, to its end. */
  list(): Promise<readonly Listed[]>;
}

/** What tests look at. */
export interface Listed {
  readonly generation_id: string;
  readonly status: string;
}

/** PGlite takes seconds to make its files, which are the same each time. That a gateway makes them is seen elsewhere. */
const EMPTY_DATABASE = {
  name: 'gateway-database',
  sources: ['packages/server/src/database/*.ts'],
  make: async (folder: string) => (await (await import('@shotlist/server')).openDatabase({ folder })).close(),
};

/** Starts `shotlist serve --dev` in `folder`; it is killed when the test is over. */
export async function startGateway(
  folder: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<TestGateway> {
  const state = path.join(folder, '.shotlist');
  if (!existsSync(path.join(state, 'gateway'))) await fillFolder(state, EMPTY_DATABASE);
  const command = startCommand(
    folder,
    ['serve', '--dev', '--port', '0', '--preview-size', '480p', '--json', ...args],
    environment,
  );
  while (command.child.exitCode === null && !command.stdout().includes('\n')) await sleep(20);
  const [ready] = jsonLines(command.stdout());
  if (ready?.['type'] !== 'ready') throw new Error(`The gateway did not start: ${command.stdout()}${command.stderr()}`);
  const { url, key, metrics } = ready as { readonly url: string; readonly key: string; readonly metrics?: string };
  const ask: TestGateway['ask'] = (path, init = {}) =>
    fetch(`${url}/api/v1/${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
  return {
    command,
    url,
    key,
    metrics,
    ask,
    generate: (body) =>
      ask('generate', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async list() {
      const listed: Listed[] = [];
      for (let page = 1; ; page += 1) {
        const { generations } = (await (await ask(`generations?limit=100&page=${page}`)).json()) as {
          readonly generations: readonly Listed[];
        };
        listed.push(...generations);
        if (generations.length < 100) return listed;
      }
    },
  };
}

/** Waits until every generation of the list has ended, and gives the list. */
export async function untilAllEnded(gateway: TestGateway): Promise<readonly Listed[]> {
  for (;;) {
    const listed = await gateway.list();
    if (listed.every(({ status }) => status === 'completed' || status === 'failed')) return listed;
    await sleep(200);
  }
}
