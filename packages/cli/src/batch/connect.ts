// Connects to Temporal, for clients and workers, within ten seconds or not at all.
import { setTimeout as sleep } from 'node:timers/promises';
import { isShotlistError, ShotlistError } from '@shotlist/core';
import { traceStarts } from '@shotlist/temporal/client';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { dataConverter } from './encryption.js';
import type { NamedTemporal } from './named-temporal.js';
import { unreachable, unreachableForGood } from './temporal-failure.js';

/** An unreachable server is told within ten seconds, and three of them are for finding out why. */
const CONNECT_TIMEOUT_MS = 5_000;
const STEP_TIMEOUT_MS = 2_000;
/** Longer than it takes where all is well. */
const KNOCK_AFTER_MS = 700;

/** gRPC's numbers. */
const NOT_FOUND = 5;
const UNAUTHENTICATED = 16;

/**
 * For asking and starting. Throws `TEMPORAL_UNREACHABLE` with the address, also when the namespace isn't there.
 * Its channel stays open to the end of the process: a call that waits for a batch's end would be tried again on the
 * closed channel, and that throws where nobody can catch it.
 */
export async function connectClient(named: NamedTemporal): Promise<Client> {
  const { address, namespace } = named;
  const connection = await openConnection(named);
  await connection
    .withDeadline(Date.now() + STEP_TIMEOUT_MS, () => connection.workflowService.describeNamespace({ namespace }))
    .catch(async (cause: unknown) => {
      // A key without the right to describe may still start workflows.
      if (!isGrpcServiceError(cause) || (cause.code !== NOT_FOUND && cause.code !== UNAUTHENTICATED)) return;
      await connection.close();
      if (cause.code === UNAUTHENTICATED) throw await unreachable(named, cause);
      throw new ShotlistError('TEMPORAL_UNREACHABLE', {
        where: address,
        message: `The namespace "${namespace}" is not there.`,
        help: 'Create it, or set TEMPORAL_NAMESPACE to one that is.',
        cause,
      });
    });
  return new Client({
    connection,
    namespace,
    dataConverter: dataConverter(),
    interceptors: { workflow: [traceStarts] },
  });
}

/** Connects, and is closed by whoever takes it. Throws `TEMPORAL_UNREACHABLE`. */
async function openConnection(named: NamedTemporal): Promise<Connection> {
  const connecting = Connection.connect({ ...named.connectionOptions, connectTimeout: CONNECT_TIMEOUT_MS });
  const over = new AbortController();
  // What waiting doesn't mend is told without it.
  const hopeless = sleep(KNOCK_AFTER_MS, undefined, { signal: over.signal }).then(async () => {
    const error = await unreachableForGood(named);
    return error ?? new Promise<never>(() => undefined);
  });
  try {
    const connected = await Promise.race([connecting, hopeless.catch(() => new Promise<never>(() => undefined))]);
    if (connected instanceof Connection) return connected;
    connecting.then((late) => late.close()).catch(() => undefined);
    throw connected;
  } catch (cause) {
    throw isShotlistError(cause) ? cause : await unreachable(named, cause);
  } finally {
    over.abort();
  }
}

/** What every worker of this process is created with. */
export interface WorkerConnection extends Required<Pick<WorkerOptions, 'namespace' | 'dataConverter'>> {
  readonly connection: NativeConnection;
}

/** For workers. Throws `TEMPORAL_UNREACHABLE` with the address. */
export async function connectWorkers(temporal: NamedTemporal): Promise<WorkerConnection> {
  const { connectionOptions, namespace } = temporal;
  const converter = dataConverter();
  const connection = await withTimeout(NativeConnection.connect(connectionOptions)).catch(async (cause: unknown) => {
    throw await unreachable(temporal, cause);
  });
  return { connection, namespace, dataConverter: converter };
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), CONNECT_TIMEOUT_MS);
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) =>
        late.signal.addEventListener('abort', () =>
          reject(new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`)),
        ),
      ),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
