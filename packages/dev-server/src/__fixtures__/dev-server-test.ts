// What tests of the dev server need: a folder of their own, clients in processes of their own, and the CLI to look with.
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { DevServer, DevServerOptions } from '../index.js';
import { findTemporalCli } from '../index.js';
import { readState, stateFiles } from '../server-state.js';

const CLIENT = fileURLToPath(new URL('client.mjs', import.meta.url));

/** The CLI of this machine. Tests without it are skipped, and say so. */
export const cli = await findTemporalCli();

/** True while the process lives, a zombie not counted. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}

/** Waits until something is so; fails after 20 seconds. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2_400; turn += 1) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error(`never came true: ${what}`);
}

/** A database file in a folder of the test's own; whatever still runs for it ends with the test. */
export async function newDatabase(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-dev-server-')));
  const databaseFile = join(folder, 'temporal.db');
  onTestFinished(async () => {
    const state = await readState(stateFiles(databaseFile).state);
    for (const pid of [state?.guard.pid, state?.server?.pid])
      if (pid !== undefined && (await isAlive(pid))) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return databaseFile;
}

export interface Client {
  readonly child: ChildProcess;
  readonly server: Omit<DevServer, 'stop'>;
  /** Everything it wrote to stdout. */
  readonly lines: string[];
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server from another process, in a process group of its own. */
export async function startClient(options: DevServerOptions): Promise<Client> {
  const child = spawn(
    process.execPath,
    ['--conditions=@shotlist/source', '--disable-warning=ExperimentalWarning', CLIENT, JSON.stringify(options)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  await Promise.race([once(reader, 'line'), exited]);
  if (lines[0] === undefined) throw new Error('the client ended without a server');
  const server = JSON.parse(lines[0]) as Omit<DevServer, 'stop'>;
  return {
    child,
    server,
    lines,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: async () => {
      child.stdin.write('stop\n');
      await exited;
    },
  };
}

/** Runs the CLI against a server; its stdout. */
export async function temporal(address: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(cli!.path, [...args, '--address', address, '--command-timeout', '20s'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  return stdout;
}
