// A real Prometheus that scrapes each second and evaluates the alerts that we ship.
import { spawn } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestFolder } from '@shotlist/testing';
import { onTestFinished } from 'vitest';

export const OPERATIONS = path.join(import.meta.dirname, '../../../../docs/operations');

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface TestPrometheus {
  /** What an expression gives now. */
  query(expression: string): Promise<readonly Sample[]>;
  /** Alerts as it has evaluated them: their names, and what was wrong with those that failed. */
  rules(): Promise<readonly { readonly name: string; readonly health: string; readonly lastError?: string }[]>;
}

/** Scrapes `target` (host:port) until the test is over. */
export async function startPrometheus(program: string, target: string): Promise<TestPrometheus> {
  const folder = createTestFolder();
  copyFileSync(path.join(OPERATIONS, 'alerts.yml'), path.join(folder, 'alerts.yml'));
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['alerts.yml'],
    scrape_configs: [{ job_name: 'shotlist', static_configs: [{ targets: [target] }] }],
  };
  // JSON is YAML.
  writeFileSync(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    program,
    [
      '--config.file=prometheus.yml',
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const isReady = () =>
    fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (child.exitCode === null && !(await isReady())) await sleep(50);
  const ask = async (question: string): Promise<unknown> => {
    const response = await fetch(`http://${address}/api/v1/${question}`);
    const { status, data, error } = (await response.json()) as {
      readonly status: string;
      readonly data: unknown;
      readonly error?: string;
    };
    if (status !== 'success') throw new Error(`${error ?? response.status}: ${question}`);
    return data;
  };
  return {
    async query(expression) {
      const data = (await ask(`query?${new URLSearchParams({ query: expression }).toString()}`)) as {
        readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
      };
      return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
    },
    async rules() {
      const { groups } = (await ask('rules')) as {
        readonly groups: readonly { readonly rules: readonly { name: string; health: string; lastError?: string }[] }[];
      };
      return groups.flatMap(({ rules }) => rules);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
