// A real Temporal server for tests, with the connections a test needs.
import type { Client } from '@temporalio/client';
import type { NativeConnection, WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { ShotlistError } from '@shotlist/core';
import { findExecutable } from './needs.js';

/** A running server, and ways to it. */
export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  /** For workers. */
  readonly nativeConnection: NativeConnection;
  /** Closes the connections and ends the server; workers must have ended before. */
  stop(): Promise<void>;
}

/**
 * Starts a Temporal server of the test file's own, in memory; about half a second. Stop it in `afterAll`.
 * @throws `TEMPORAL_CLI_MISSING` when there is no Temporal CLI to start.
 */
export async function startTestTemporal(): Promise<TestTemporal> {
  // Loaded here: Temporal's native code is nothing that every test should wait for.
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const path = findExecutable({ variable: 'TEMPORAL_CLI_PATH', names: ['temporal'] }, process.env);
  if (path === undefined) throw new ShotlistError('TEMPORAL_CLI_MISSING');
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } });
  const { address, client, nativeConnection } = environment;
  return { address, namespace: environment.namespace ?? 'default', client, nativeConnection, stop: () => environment.teardown() };
}

const bundles = new Map<string, Promise<WorkflowBundleWithSourceMap>>();

/**
 * Bundles workflows once for a process, 1 to 2 s, for `Worker.create({ workflowBundle })`; workspace packages from
 * source where this one runs from source. `workflowsPath` is a file: `fileURLToPath(import.meta.resolve('@shotlist/workflows'))`.
 */
export function bundleTestWorkflows(workflowsPath: string): Promise<WorkflowBundleWithSourceMap> {
  const bundle = bundles.get(workflowsPath) ?? createBundle(workflowsPath);
  bundles.set(workflowsPath, bundle);
  return bundle;
}

async function createBundle(workflowsPath: string): Promise<WorkflowBundleWithSourceMap> {
  const { DefaultLogger, bundleWorkflowCode } = await import('@temporalio/worker');
  const conditions = import.meta.url.endsWith('.ts') ? ['@shotlist/source', '...'] : ['...'];
  return bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({ ...config, resolve: { ...config.resolve, conditionNames: conditions } }),
  });
}
