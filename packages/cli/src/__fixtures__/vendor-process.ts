// A fake vendor in a process of its own, as `pnpm fake-vendor` starts it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childNodeArguments, type FakeApiCounts, type FakeLogEntry, readFakeLog } from '@shotlist/testing';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('fake-api/main.ts', import.meta.resolve('@shotlist/testing')));

export interface VendorProcess {
  readonly url: string;
  /** What it would charge for. */
  made(): FakeLogEntry[];
  calls(): Promise<FakeApiCounts>;
}

/** Starts it with its log in `folder`; it is killed when the test is over. */
export async function startVendor(folder: string, key: string, args: readonly string[] = []): Promise<VendorProcess> {
  const log = path.join(folder, 'vendor.ndjson');
  const child = spawn(
    process.execPath,
    [...childNodeArguments(), MAIN, '--json', '--key', key, '--log', log, '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The vendor ended with ${String(code)}.`))),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    made: () => readFakeLog(log),
    calls: async () => (await (await fetch(`${url}/_fake/calls`)).json()) as FakeApiCounts,
  };
}
