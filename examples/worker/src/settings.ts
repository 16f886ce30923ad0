// Where the worker and whoever submits meet: a Temporal server, a store, and the name of an account.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** One set of credentials at a provider, with limits of its own. */
export const ACCOUNT = 'sketches';

export function readSettings() {
  // TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and profiles, as Temporal's own tools read them.
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const storeUrl = process.env['SHOTLIST_STORE'] ?? pathToFileURL(path.resolve('out', 'store')).href;
  return { connectionOptions, namespace, storeUrl };
}
