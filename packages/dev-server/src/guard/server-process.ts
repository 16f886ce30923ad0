// One run of the Temporal server: started, waited for, ended.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerIdentity } from '../server-state.js';
import { findFreePort } from './free-port.js';
import { GRPC_OK, describeNamespace } from './grpc-status.js';
import { endProcess, startedTicks } from './processes.js';
import type { GuardOptions } from './protocol.js';

const READY_MS = 30_000;
const POLL_MS = 15;
const PROBE_MS = 2_000;

// Fair queueing between batches needs both.
const DYNAMIC_CONFIG = { 'matching.useNewMatcher': true, 'matching.enableFairness': true };

/** A server that answers. */
export interface RunningServer {
  readonly identity: ServerIdentity;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

// A write-ahead log: about half the writes of the rollback journal. Synced in full, since a history that a power cut
// sets back would have its requests sent again.
const PRAGMAS = ['journal_mode=WAL', 'synchronous=FULL'];

function serverArguments(options: GuardOptions, port: number, uiPort: number | undefined): string[] {
  const dynamicConfig = Object.entries({ ...DYNAMIC_CONFIG, ...options.dynamicConfig });
  const fixed = ['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'error'];
  const chosen = ['--port', String(port), '--db-filename', options.databaseFile, '--namespace', options.namespace];
  const ui = uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)];
  return [
    ...fixed,
    ...chosen,
    ...ui,
    ...PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...dynamicConfig.flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`]),
  ];
}

async function waitUntilReady(child: ChildProcess, address: string, namespace: string): Promise<void> {
  for (const deadlineMs = performance.now() + READY_MS; performance.now() < deadlineMs; await sleep(POLL_MS)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended at once (${child.signalCode ?? `exit code ${child.exitCode}`})`);
    }
    if ((await describeNamespace(address, namespace, PROBE_MS)) === GRPC_OK) return;
  }
  throw new Error(`it did not answer within ${READY_MS / 1000} seconds`);
}

/** Called as soon as there is a process, so that whoever comes after a kill in this moment knows of it. */
type OnSpawn = (identity: ServerIdentity) => Promise<void>;

async function startOnce(
  options: GuardOptions,
  preferredPort: number | undefined,
  onSpawn: OnSpawn,
): Promise<RunningServer> {
  const port = options.port ?? (await findFreePort(preferredPort));
  const uiPort = options.uiPort === 0 ? await findFreePort(undefined) : options.uiPort;
  const address = `127.0.0.1:${port}`;
  // Its output goes where the guard's goes: the log.
  const child = spawn(options.cliPath, serverArguments(options, port, uiPort), {
    stdio: ['ignore', 'inherit', 'inherit'],
    windowsHide: true,
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  await once(child, 'spawn');
  const pid = child.pid!;
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  const identity = { pid, startedTicks: await startedTicks(pid), address, uiUrl };
  try {
    await onSpawn(identity);
    await waitUntilReady(child, address, options.namespace);
    return { identity, ended };
  } catch (error) {
    await endProcess(pid);
    throw error;
  }
}

/** Starts a server, a second time on another port when the first was taken meanwhile. */
export async function startServer(
  options: GuardOptions,
  preferredPort: number | undefined,
  onSpawn: OnSpawn,
): Promise<RunningServer> {
  try {
    return await startOnce(options, preferredPort, onSpawn);
  } catch (error) {
    if (options.port !== undefined) throw error;
    return startOnce(options, undefined, onSpawn);
  }
}
