// The Temporal server of this folder, where one runs already: nothing is started for a question.
import { runningDevServer } from '@shotlist/dev-server';
import type { Client } from '@temporalio/client';
import type { LocalState } from './local-state.js';

/** The one that is named, or the embedded one that runs; undefined when neither. Throws `TEMPORAL_UNREACHABLE`. */
export async function runningTemporal(state: LocalState): Promise<Client | undefined> {
  // Temporal's parts take half a second to load: only where there is a server.
  const { namedTemporal } = await import('./temporal-place.js');
  const named = namedTemporal() ?? (await embedded(state));
  if (named === undefined) return undefined;
  const { connectClient } = await import('./connect.js');
  return connectClient(named);
}

async function embedded(state: LocalState) {
  const address = await runningDevServer(state.temporalDatabase);
  return address === undefined ? undefined : { connectionOptions: { address }, address, namespace: 'default' };
}
