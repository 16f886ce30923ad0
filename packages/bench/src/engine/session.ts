// One embedded Temporal server for a whole benchmark, and a folder that goes with it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDevServer } from '@shotlist/dev-server';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, type WorkflowBundle } from '@temporalio/worker';

/** What every measurement shares. */
export interface EngineSession {
  readonly client: Client;
  readonly native: NativeConnection;
  readonly serverPid: number;
  readonly serverVersion: string;
  /** The workflows of the peers. */
  readonly peerBundle: WorkflowBundle;
  readonly peerCode: string;
  /** Shotlist's own, when they aren't those of the build. */
  readonly workflowBundle: WorkflowBundle | undefined;
  /** An empty folder, removed with the session. */
  newFolder(name: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the server as `shotlist run` does, with a database file. */
export async function openEngineSession(workflowBundle?: WorkflowBundle): Promise<EngineSession> {
  const logger = new DefaultLogger('ERROR');
  try {
    Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
  } catch {
    // There is one a process: a test has its own.
  }
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-bench-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const server = await startDevServer({ databaseFile: path.join(folder, 'temporal.db') });
  undo.defer(() => server.stop());
  const connection = await Connection.connect({ address: server.address });
  // Not closed: a call that is tried again on a closed channel throws where nobody can catch it. It ends with the process.
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const native = await NativeConnection.connect({ address: server.address });
  undo.defer(() => native.close());
  const peerBundle = await bundleWorkflowCode({ workflowsPath: peerWorkflows(), logger });
  const kept = undo.move();
  return {
    client: new Client({ connection, namespace: server.namespace }),
    native,
    serverPid: server.pid,
    serverVersion,
    peerBundle,
    peerCode: peerBundle.code,
    workflowBundle,
    async newFolder(name) {
      const made = path.join(folder, name);
      await mkdir(made);
      return made;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Beside this file, compiled or not. */
function peerWorkflows(): string {
  return fileURLToPath(new URL(`./peer-workflows${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));
}
