// Starts the embedded Temporal server of a database file, or joins the one that runs.
import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ensureTemporalCli } from './ensure-cli.js';
import { MAX_NAMESPACE_BYTES } from './guard/grpc-status.js';
import type { GuardOptions } from './guard/protocol.js';
import { keepLease, obtainLease, portOf } from './obtain-lease.js';
import type { OnProgress } from './progress.js';
import { stateFiles } from './server-state.js';
import { failed } from './start-failure.js';

export interface DevServerOptions {
  /** Where workflows and their histories are kept; made when it isn't there, its folder too. */
  readonly databaseFile: string;
  /** @default any free port */
  readonly port?: number;
  /** @default 'default' */
  readonly namespace?: string;
  /** Temporal's web UI on this port, 0 for any free one. @default no UI */
  readonly uiPort?: number;
  /** Output of the server and its guard. @default the database file's name with `.log` behind it */
  readonly logFile?: string;
  /** The CLI to start. @default what {@link ensureTemporalCli} finds or installs */
  readonly cliPath?: string;
  /** Further dynamic configuration, beside what fair queueing needs. */
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** A server that answers. */
export interface DevServer {
  /** `127.0.0.1:port`; it stays the same when the server has to be started again. */
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | undefined;
  /** The server's process when this handle was made. */
  readonly pid: number;
  /** True when it ran already, for another process or handle. */
  readonly attached: boolean;
  readonly logFile: string;
  /**
   * Gives the server back. It ends with the last handle on it, in whatever process, and the promise waits for that.
   * A process that ends without calling this, even by SIGKILL, gives back what it held.
   */
  stop(): Promise<void>;
}

/** One spelling for a file, however it was reached: the lock and the state lie beside it. */
async function resolveDatabaseFile(databaseFile: string): Promise<string> {
  const path = resolve(databaseFile);
  try {
    await mkdir(dirname(path), { recursive: true });
    return await realpath(path).catch(async () => join(await realpath(dirname(path)), basename(path)));
  } catch (error) {
    throw failed(
      path,
      `The folder of its database can’t be used: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

/**
 * Starts the Temporal server of a database file on 127.0.0.1, or joins the one that runs for it already, in this process
 * or another. State survives any kill of any process. Nothing is written to stdout.
 *
 * Throws `DEV_SERVER_FAILED` when it doesn't start, or runs already on another port or without the namespace or UI asked for,
 * and `TEMPORAL_CLI_MISSING` when there is no CLI.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { namespace = 'default', port, uiPort, signal, onProgress } = options;
  const databaseFile = await resolveDatabaseFile(options.databaseFile);
  const logFile = resolve(options.logFile ?? stateFiles(databaseFile).log);
  if (namespace === '' || Buffer.byteLength(namespace) > MAX_NAMESPACE_BYTES)
    throw failed('namespace', `A namespace has 1 to ${MAX_NAMESPACE_BYTES} bytes`);
  const beganMs = performance.now();
  const progress = (state: 'begun' | 'done', message: string) =>
    onProgress?.({ step: 'start', state, message, elapsedMs: performance.now() - beganMs });
  const cliPath =
    options.cliPath ?? (await ensureTemporalCli({ ...(onProgress && { onProgress }), ...(signal && { signal }) })).path;
  const guardOptions: GuardOptions = {
    databaseFile,
    cliPath,
    namespace,
    port,
    uiPort,
    dynamicConfig: options.dynamicConfig ?? {},
  };
  progress('begun', 'Starting the embedded Temporal server.');
  const { lease, attached } = await obtainLease(guardOptions, logFile, signal);
  const { address, uiUrl, pid } = lease.ready;
  if ((port !== undefined && port !== portOf(address)) || (uiPort !== undefined && uiUrl === undefined)) {
    await lease.release();
    throw failed(
      databaseFile,
      `One runs for this database already, at ${address}${uiUrl === undefined ? ' without a web UI' : ''}; use that or stop it first`,
    );
  }
  progress('done', `Temporal answers at ${address}.`);
  const renew = async () => (await obtainLease({ ...guardOptions, port: portOf(address) }, logFile, undefined)).lease;
  return { address, namespace, uiUrl, pid, attached, logFile, stop: keepLease(lease, renew) };
}
