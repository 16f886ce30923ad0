// Which Temporal a command uses: the one that TEMPORAL_* or a profile names, else the embedded server of this folder.
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { ShotlistError } from '@shotlist/core';
import { type DevServerProgress, startDevServer } from '@shotlist/dev-server';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { LocalState } from './local-state.js';

export interface NamedTemporal {
  readonly connectionOptions: NativeConnectionOptions;
  readonly address: string;
  readonly namespace: string;
}

/** A server that is there. */
export interface TemporalPlace extends NamedTemporal {
  /** For people: which Temporal, and where to watch it. */
  readonly description: string;
  /** True for the server of this folder. */
  readonly embedded: boolean;
  readonly uiUrl: string | undefined;
  /** Gives the embedded server back; it ends with the last process that uses it. */
  release(): Promise<void>;
}

/** The server named by environment or profile; undefined when none is. Throws `CONFIG_INVALID` for a profile that can't be read. */
export function namedTemporal(environment: NodeJS.ProcessEnv = process.env): NamedTemporal | undefined {
  try {
    const variables = Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: variables });
    const { address } = connectionOptions;
    return address === undefined ? undefined : { connectionOptions, address, namespace: namespace ?? 'default' };
  } catch (cause) {
    throw new ShotlistError('CONFIG_INVALID', {
      where: environment.TEMPORAL_CONFIG_FILE ?? 'Temporal profile',
      message: `The Temporal configuration can’t be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      help: 'Correct it, or unset TEMPORAL_PROFILE and TEMPORAL_CONFIG_FILE to use the embedded server.',
      cause,
    });
  }
}

/** Starts or joins the embedded server where none is named. Throws `DEV_SERVER_FAILED`, `TEMPORAL_CLI_MISSING`. */
export async function openTemporalPlace(options: {
  readonly state: LocalState;
  readonly signal: AbortSignal;
  /** What takes a while, and why. */
  readonly onWait: (words: string) => void;
}): Promise<TemporalPlace> {
  const named = namedTemporal();
  if (named !== undefined) {
    const description = `${named.address}, namespace ${named.namespace}`;
    return { ...named, description, embedded: false, uiUrl: undefined, release: async () => undefined };
  }
  const { state, signal, onWait } = options;
  const server = await startDevServer({
    databaseFile: state.temporalDatabase,
    logFile: state.temporalLog,
    uiPort: 0,
    signal,
    onProgress: (progress: DevServerProgress) => {
      // A start takes half a second; what is downloaded or built takes minutes and has to be told.
      if (progress.step !== 'start') onWait(progress.message);
    },
  });
  const { address, namespace, uiUrl } = server;
  return {
    connectionOptions: { address },
    address,
    namespace,
    description: uiUrl === undefined ? `embedded, ${address}` : `embedded, watch it at ${uiUrl}`,
    embedded: true,
    uiUrl,
    release: () => server.stop(),
  };
}
