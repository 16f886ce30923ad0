// Gives a Temporal worker of your own Shotlist's workflows and activities, and serves the accounts beside it.
import { accountTaskQueue, fetchTaskQueue, ShotlistError } from '@shotlist/core';
import type {
  BundleOptions,
  BundlerPlugin,
  NativeConnectionPlugin,
  ReplayWorkerOptions,
  Worker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { AccountService } from './account-service.js';
import { checkServing, type ServingOptions, withTracing } from './account-workers.js';
import { bundleBoth, collision } from './bundle-both.js';
import { createNexusService } from './nexus-handlers.js';
import { storeActivities } from './store-activities.js';
import { withTraceSinks } from './tracing/workflow-spans.js';
import { checkBundle, ownInterceptorsPath, ownWorkflowsPath } from './workflow-code.js';

/** A worker that has the plugin, before it exists. */
interface Host {
  readonly plugin: ShotlistPlugin;
  /** As they were before the plugin. */
  readonly options: WorkerOptions;
}

/** By our activities in it: its options are copied on their way to the worker, functions are not. */
const hosts = new WeakMap<object, Host>();

/**
 * `Worker.create({ …, plugins: [new ShotlistPlugin({ store, accounts })] })`: the worker gains Shotlist's workflows and
 * control activities, and keeps its own. While it runs, this process serves the task queues of the accounts too.
 *
 * Without options the plugin is for `bundleWorkflowCode` and `Worker.runReplayHistories`, which need no store.
 */
export class ShotlistPlugin implements WorkerPlugin, BundlerPlugin, NativeConnectionPlugin {
  readonly name = 'shotlist';
  readonly #options: ServingOptions | undefined;
  readonly #accounts: AccountService | undefined;
  readonly #accountQueues: ReadonlySet<string>;

  constructor(options?: ServingOptions) {
    this.#options = options;
    this.#accounts = options && new AccountService(options);
    const names = Object.keys(options?.accounts ?? {});
    this.#accountQueues = new Set(names.flatMap((name) => [accountTaskQueue(name), fetchTaskQueue(name)]));
  }

  /**
   * Throws `NAME_COLLISION` when the worker has an activity of a name of ours, `CONFIG_INVALID` when its bundle lacks
   * our workflows or leaves failures readable, `PROVIDER_INVALID`, and `STORE_UNUSABLE` before anything can be spent.
   */
  async configureWorker(options: WorkerOptions): Promise<WorkerOptions> {
    // On a connection, the plugin also meets the workers that it started itself.
    if (this.#accountQueues.has(options.taskQueue)) return options;
    const theirs = new Map<string, unknown>(Object.entries(options.activities ?? {}));
    // On both connection and worker, it is asked twice.
    if (hostOf(theirs.get('openBatch'))?.plugin === this) return options;
    const serving = this.#options;
    if (serving === undefined) {
      throw new ShotlistError('CONFIG_INVALID', {
        where: 'ShotlistPlugin',
        message: 'A plugin without a store and accounts can’t serve a worker.',
        help: 'Create it with { store, accounts }.',
      });
    }
    const { store, accounts } = serving;
    const { sinks = {}, notify = {} } = serving;
    const ours = storeActivities({ store, accounts, sinks, notify, workflowTaskQueue: options.taskQueue });
    const own = new Map<string, object>(Object.entries(ours));
    const taken = [...own.keys()].filter((name) => theirs.has(name));
    if (taken.length > 0) {
      const where =
        hostOf(theirs.get('openBatch')) === undefined ? 'the worker’s activities' : 'another ShotlistPlugin';
      throw collision('activity', taken, where, '@shotlist/activities');
    }
    await checkServing(serving);
    const { nexusServices = [] } = options;
    const configured = await withWorkflows({
      ...options,
      activities: { ...options.activities, ...ours },
      interceptors: withTracing(options.interceptors),
      sinks: withTraceSinks(options.sinks, serving.onWorkflowEnded),
      ...(serving.nexus === true
        ? { nexusServices: [...nexusServices, createNexusService(store, options.taskQueue)] }
        : {}),
    });
    for (const activity of own.values()) hosts.set(activity, { plugin: this, options });
    return configured;
  }

  /** Throws `CONFIG_INVALID` when the bundle lacks our workflows. */
  configureReplayWorker(options: ReplayWorkerOptions): Promise<ReplayWorkerOptions> {
    return withWorkflows({ ...options, sinks: withTraceSinks(options.sinks, undefined) });
  }

  /** The bundling then throws `NAME_COLLISION` when a workflow has a name of ours. */
  configureBundler(options: BundleOptions): BundleOptions {
    const { workflowsPath, webpackConfigHook, workflowInterceptorModules = [] } = options;
    const guard = ownInterceptorsPath();
    // A plugin on both connection and worker is asked twice.
    const modules = workflowInterceptorModules.includes(guard)
      ? workflowInterceptorModules
      : [...workflowInterceptorModules, guard];
    const guarded = { ...options, workflowInterceptorModules: modules };
    if (workflowsPath === ownWorkflowsPath()) return guarded;
    return { ...guarded, webpackConfigHook: bundleBoth(workflowsPath, webpackConfigHook) };
  }

  runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    const openBatch = worker.options.activities.get('openBatch');
    const host = hostOf(openBatch);
    if (openBatch === undefined || host?.plugin !== this || this.#accounts === undefined) return next(worker);
    // Asked twice, the second time has nothing to do.
    hosts.delete(openBatch);
    return this.#accounts.runBeside(worker, host.options, () => next(worker));
  }
}

function hostOf(activity: unknown): Host | undefined {
  return typeof activity === 'function' ? hosts.get(activity) : undefined;
}

async function withWorkflows<Options extends ReplayWorkerOptions>(options: Options): Promise<Options> {
  if (options.workflowBundle !== undefined) await checkBundle(options.workflowBundle, options.dataConverter);
  else if (options.workflowsPath === undefined) return { ...options, workflowsPath: ownWorkflowsPath() };
  return options;
}
