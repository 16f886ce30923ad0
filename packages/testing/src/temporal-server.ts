// A real Temporal server for tests, with the connections a test needs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';

/** A running server, and ways to it. */
export interface TestTemporal {
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  /** For workers. */
  readonly nativeConnection: NativeConnection;
  /** The server's process, for tests that kill it. */
  readonly pid: number;
  /** Closes the connections, ends the server and removes its files; workers must have ended before. */
  stop(): Promise<void>;
}

/** Options of {@link startTestTemporal}. */
export interface TestTemporalOptions {
  /** The server's dynamic configuration, beside what Shotlist always sets. */
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Starts a Temporal server of the test file's own, in a second or two. Stop it in `afterAll`; when the test process
 * dies before, even by SIGKILL, the server's guard ends it.
 * @throws `TEMPORAL_CLI_MISSING` when there is no Temporal CLI and none can be installed.
 */
export async function startTestTemporal(options: TestTemporalOptions = {}): Promise<TestTemporal> {
  // Loaded here: Temporal's native code is nothing that every test should wait for.
  const [{ startDevServer }, { Client, Connection }, { DefaultLogger, NativeConnection, Runtime }] = await Promise.all([
    import('@shotlist/dev-server'),
    import('@temporalio/client'),
    import('@temporalio/worker'),
  ]);
  try {
    // Workers tell of trouble, not of every start and stop.
    Runtime.install({ logger: new DefaultLogger('WARN') });
  } catch {
    // There is one a process: this one has its own, or one from an earlier start.
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'shotlist-temporal-'));
  const undo: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 3 })];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const { dynamicConfig } = options;
    const server = await startDevServer({
      databaseFile: path.join(folder, 'temporal.db'),
      ...(dynamicConfig && { dynamicConfig }),
    });
    undo.push(() => server.stop());
    const { address, namespace, pid } = server;
    const connection = await Connection.connect({ address });
    undo.push(() => connection.close());
    const nativeConnection = await NativeConnection.connect({ address });
    undo.push(() => nativeConnection.close());
    return { address, namespace, pid, client: new Client({ connection, namespace }), nativeConnection, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
