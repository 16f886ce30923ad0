// The guard: a small process between Shotlist and the Temporal server, which itself outlives whoever started it.
// It runs in a process group of its own, so that Ctrl-C in a terminal reaches Shotlist alone, which then drains with the
// server still there. Shotlist's processes hold connections to it; when the last has gone, in whatever way, the server ends.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerState } from '../server-state.js';
import { readState, stateFiles, writeState } from '../server-state.js';
import { lockFile } from './file-lock.js';
import { GRPC_OK, describeNamespace, isPassing } from './grpc-status.js';
import { endProcess, isSameServer } from './processes.js';
import type { ClientMessage, GuardOptions } from './protocol.js';
import { EXIT_LOCKED, onMessage, send } from './protocol.js';
import type { RunningServer } from './server-process.js';
import { startServer } from './server-process.js';

const LOCK_WAIT_MS = 2_000;
const FIRST_LEASE_MS = 10_000;
const HELLO_MS = 5_000;
const NAMESPACE_MS = 30_000;
const PROBE_MS = 5_000;
const AGAIN_MS = 200;
// A server that ends again sooner than this after a restart is not restarted for ever.
const STEADY_MS = 60_000;
const MAX_RESTARTS = 3;

const options = JSON.parse(process.argv[2]!) as GuardOptions;
const files = stateFiles(options.databaseFile);
const log = (message: string) => process.stderr.write(`${new Date().toISOString()} shotlist guard: ${message}\n`);
const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
const portOf = (address: string | undefined) => (address === undefined ? undefined : Number(address.split(':')[1]));

if (!lockFile(files.lock, LOCK_WAIT_MS)) process.exit(EXIT_LOCKED);

const token = randomBytes(16).toString('hex');
const leases = new Set<Socket>();
const previous = (await readState(files.state))?.server;
let running: RunningServer | undefined;
let starting: Promise<void> | undefined;
let stopping: Promise<void> | undefined;

const desk = createServer((socket) => receive(socket));
desk.listen(0, '127.0.0.1');
await once(desk, 'listening');
const address = desk.address();
const deskPort = typeof address === 'object' && address !== null ? address.port : 0;
await note(previous);
// A client that died before it came leaves nothing to guard.
setTimeout(() => leases.size === 0 && void stop('nobody came'), FIRST_LEASE_MS);
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => void stop(name));
process.on('uncaughtException', (error) => void stop(error.stack ?? error.message));

async function note(server: ServerState['server']): Promise<void> {
  await writeState(files.state, { version: 1, guard: { pid: process.pid, port: deskPort, token }, server });
}

async function start(): Promise<void> {
  if (previous !== undefined && (await isSameServer(previous, options.databaseFile))) {
    log(`ends the server that lost its guard, process ${previous.pid}`);
    await endProcess(previous.pid);
  }
  await run(portOf(previous?.address), 0);
}

async function run(preferredPort: number | undefined, restarts: number): Promise<void> {
  const server = await startServer(options, preferredPort, note);
  running = server;
  const startedMs = performance.now();
  void server.ended.then(() => {
    if (stopping !== undefined) return;
    const count = performance.now() - startedMs > STEADY_MS ? 1 : restarts + 1;
    if (count > MAX_RESTARTS) return stop('the server ends again and again');
    log(`the server ended by itself and is started again (${count})`);
    // On the same port: its clients come back by themselves.
    starting = run(portOf(server.identity.address), count);
    starting.catch((error: unknown) => stop(reason(error)));
  });
}

function receive(socket: Socket): void {
  // Whatever breaks a connection, its close is what we go by.
  socket.on('error', () => {});
  const timer = setTimeout(() => socket.destroy(), HELLO_MS);
  socket.on('close', () => {
    clearTimeout(timer);
    if (leases.delete(socket) && leases.size === 0) void stop('the last client has gone');
  });
  onMessage<ClientMessage>(socket, (message) => {
    if (message.type === 'hello' && message.token === token && stopping === undefined && !socket.destroyed) {
      clearTimeout(timer);
      leases.add(socket);
      void answer(socket, message.namespace);
    } else if (message.type === 'bye' && leases.delete(socket)) {
      if (leases.size > 0) return void socket.end(`${JSON.stringify({ type: 'kept' })}\n`);
      void stop('the last client said goodbye').then(() => send(socket, { type: 'stopped' }));
    } else {
      socket.destroy();
    }
  });
}

/** A server that is busy, or comes back just now, is asked again for a while. */
async function serves(address: string, namespace: string): Promise<boolean> {
  for (const deadlineMs = performance.now() + NAMESPACE_MS; ; await sleep(AGAIN_MS)) {
    const status = await describeNamespace(address, namespace, PROBE_MS);
    if (status === GRPC_OK) return true;
    if (!isPassing(status) || performance.now() > deadlineMs) return false;
  }
}

async function answer(socket: Socket, namespace: string): Promise<void> {
  try {
    starting ??= start();
    await starting;
    const { address } = running!.identity;
    // It may have been started again meanwhile, at the same address.
    if (await serves(address, namespace))
      send(socket, { type: 'ready', address, uiUrl: running!.identity.uiUrl, pid: running!.identity.pid });
    else
      send(socket, { type: 'failed', message: `the server at ${address} does not serve the namespace ${namespace}` });
  } catch (error) {
    send(socket, { type: 'failed', message: reason(error) });
  }
}

/** Ends the server, then this process. */
function stop(why: string): Promise<void> {
  stopping ??= (async () => {
    log(`stops: ${why}`);
    try {
      desk.close();
      // A start that is under way is waited for, so that no server is left behind.
      await starting?.catch(() => {});
      if (running !== undefined) await endProcess(running.identity.pid);
      await rm(files.state, { force: true });
    } finally {
      // After those who wait for this have been told.
      setTimeout(() => process.exit(0), 50);
    }
  })();
  return stopping;
}
