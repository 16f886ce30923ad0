// Other processes: whether they live, whether they are who we think, and how they end.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerIdentity } from '../server-state.js';
import { describeNamespace } from './grpc-status.js';

const TERMINATE_MS = 5_000;
const KILL_MS = 5_000;
const POLL_MS = 25;

/** When a process began, in clock ticks since boot; undefined when it is gone, a zombie, or the system isn't Linux. */
export async function startedTicks(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the fields are counted from behind it.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isRunning(pid: number): Promise<boolean> {
  if (!exists(pid)) return false;
  return process.platform !== 'linux' || (await startedTicks(pid)) !== undefined;
}

/** True when `server` is still that server, and not another process that was given its id since. */
export async function isSameServer(server: ServerIdentity, databaseFile: string): Promise<boolean> {
  if (!exists(server.pid)) return false;
  if (process.platform === 'linux') {
    if ((await startedTicks(server.pid)) !== server.startedTicks) return false;
    const command = await readFile(`/proc/${server.pid}/cmdline`, 'utf8').catch(() => '');
    return command.split('\0').includes(databaseFile);
  }
  // Elsewhere: the id is in use, and a Temporal server answers where that one did.
  return (await describeNamespace(server.address, 'default', 1_000)) !== undefined;
}

async function waitUntilGone(pid: number, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += POLL_MS) {
    if (!(await isRunning(pid))) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

/** Asks a process to end, and makes it after five seconds. */
export async function endProcess(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  if (await waitUntilGone(pid, TERMINATE_MS)) return;
  signal(pid, 'SIGKILL');
  await waitUntilGone(pid, KILL_MS);
}
