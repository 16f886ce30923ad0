// Connects to Temporal, for the worker and the client, within ten seconds or not at all.
import { ShotlistError } from '@shotlist/core';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalConnections {
  readonly native: NativeConnection;
  readonly client: Client;
  close(): Promise<void>;
}

/** An unreachable server is told within ten seconds: one step after another, so these are added up. */
const CONNECT_TIMEOUT_MS = 5_000;
const STEP_TIMEOUT_MS = 2_000;

/** gRPC's number for "not found". */
const NOT_FOUND = 5;

/** Throws `TEMPORAL_UNREACHABLE` with the address, also when the namespace isn't there. */
export async function connectTemporal(
  options: NativeConnectionOptions,
  address: string,
  namespace: string,
): Promise<TemporalConnections> {
  const unreachable = (cause: unknown, message?: string, help?: string) =>
    new ShotlistError('TEMPORAL_UNREACHABLE', {
      where: address,
      message: message ?? `Temporal can’t be reached: ${cause instanceof Error ? firstSentence(cause) : String(cause)}`,
      ...(help === undefined ? {} : { help }),
      cause,
    });
  const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT_MS }).catch(
    (cause: unknown) => {
      throw unreachable(cause);
    },
  );
  try {
    await connection
      .withDeadline(Date.now() + STEP_TIMEOUT_MS, () => connection.workflowService.describeNamespace({ namespace }))
      .catch((cause: unknown) => {
        // A key without the right to describe may still start workflows.
        if (!isGrpcServiceError(cause) || cause.code !== NOT_FOUND) return;
        throw unreachable(
          cause,
          `The namespace "${namespace}" is not there.`,
          'Create it, or set TEMPORAL_NAMESPACE to one that is.',
        );
      });
    const native = await withTimeout(NativeConnection.connect(options)).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    return {
      native,
      client: new Client({ connection, namespace }),
      // The client's channel stays open to the end of the process: a call that waits for a batch's end would be tried
      // again on the closed channel, and that throws where nobody can catch it.
      close: () => native.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
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
