// Connects to Temporal, for clients and workers, within ten seconds or not at all.
import { ShotlistError } from '@shotlist/core';
import { traceStarts } from '@shotlist/temporal/client';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { dataConverter } from './encryption.js';
import type { NamedTemporal } from './temporal-place.js';

/** An unreachable server is told within ten seconds: one step after another, so these are added up. */
const CONNECT_TIMEOUT_MS = 5_000;
const STEP_TIMEOUT_MS = 2_000;

/** gRPC's number for "not found". */
const NOT_FOUND = 5;

/**
 * For asking and starting. Throws `TEMPORAL_UNREACHABLE` with the address, also when the namespace isn't there.
 * Its channel stays open to the end of the process: a call that waits for a batch's end would be tried again on the
 * closed channel, and that throws where nobody can catch it.
 */
export async function connectClient({ connectionOptions, address, namespace }: NamedTemporal): Promise<Client> {
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT_MS }).catch(
    (cause: unknown) => {
      throw unreachable(address, cause);
    },
  );
  await connection
    .withDeadline(Date.now() + STEP_TIMEOUT_MS, () => connection.workflowService.describeNamespace({ namespace }))
    .catch(async (cause: unknown) => {
      // A key without the right to describe may still start workflows.
      if (!isGrpcServiceError(cause) || cause.code !== NOT_FOUND) return;
      await connection.close();
      throw unreachable(
        address,
        cause,
        `The namespace "${namespace}" is not there.`,
        'Create it, or set TEMPORAL_NAMESPACE to one that is.',
      );
    });
  return new Client({
    connection,
    namespace,
    dataConverter: dataConverter(),
    interceptors: { workflow: [traceStarts] },
  });
}

/** What every worker of this process is created with. */
export interface WorkerConnection extends Required<Pick<WorkerOptions, 'namespace' | 'dataConverter'>> {
  readonly connection: NativeConnection;
}

/** For workers. Throws `TEMPORAL_UNREACHABLE` with the address. */
export async function connectWorkers(temporal: NamedTemporal): Promise<WorkerConnection> {
  const { connectionOptions, address, namespace } = temporal;
  const converter = dataConverter();
  const connection = await withTimeout(NativeConnection.connect(connectionOptions)).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  return { connection, namespace, dataConverter: converter };
}

function unreachable(address: string, cause: unknown, message?: string, help?: string): ShotlistError {
  return new ShotlistError('TEMPORAL_UNREACHABLE', {
    where: address,
    message: message ?? `Temporal can’t be reached: ${cause instanceof Error ? firstSentence(cause) : String(cause)}`,
    ...(help === undefined ? {} : { help }),
    cause,
  });
}

function firstSentence(error: Error): string {
  return error.message.split('\n')[0] ?? error.message;
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), STEP_TIMEOUT_MS);
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) =>
        late.signal.addEventListener('abort', () => reject(new Error(`no answer within ${STEP_TIMEOUT_MS / 1000} s`))),
      ),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
