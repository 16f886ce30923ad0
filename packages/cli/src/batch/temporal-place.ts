// Which Temporal a command uses: the one that variables, a profile or the configuration name, else the embedded server of this folder.
import { type DevServerProgress, startDevServer } from '@shotlist/dev-server';
import type { LocalState } from './local-state.js';
import { type NamedTemporal, namedTemporal } from './named-temporal.js';

export { type NamedTemporal, namedTemporal } from './named-temporal.js';

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

/** Starts or joins the embedded server where none is named. Throws `CONFIG_INVALID`, `KEY_FORMAT`, `DEV_SERVER_FAILED`, `TEMPORAL_CLI_MISSING`. */
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
