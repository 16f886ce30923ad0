// Workflows as one piece of code, for workers of tests: made once for a process, and those of Shotlist once for a checkout.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleFile } from './bundle-file.js';
import { inCheckout, keep } from './kept.js';

/** What workers take: `Worker.create({ workflowBundle })`. */
export interface TestBundle {
  readonly code: string;
}

/** Options of {@link bundleTestWorkflows}. */
export interface TestBundleOptions {
  /** The data converter's, where that has one. */
  readonly failureConverterPath?: string | undefined;
  /** Files that export `interceptors`. */
  readonly interceptorModules?: string[];
}

const bundles = new Map<string, Promise<TestBundle>>();

/**
 * Bundles workflows once for a process, 1 to 2 s; workspace packages from source where this one runs from source.
 * `workflowsPath` is a file: `fileURLToPath(import.meta.resolve('@shotlist/workflows'))`. Those of Shotlist are kept in
 * the checkout for other processes, for as long as nothing of their source changes.
 */
export function bundleTestWorkflows(workflowsPath: string, options: TestBundleOptions = {}): Promise<TestBundle> {
  const which = parts(workflowsPath, options).join('\n');
  const bundle = bundles.get(which) ?? findBundle(workflowsPath, options);
  bundles.set(which, bundle);
  return bundle;
}

function parts(workflowsPath: string, options: TestBundleOptions): string[] {
  return [workflowsPath, options.failureConverterPath ?? '', ...(options.interceptorModules ?? [])];
}

async function findBundle(workflowsPath: string, options: TestBundleOptions): Promise<TestBundle> {
  if (path.dirname(workflowsPath) !== inCheckout('workflows', 'src')) return createBundle(workflowsPath, options);
  const file = bundleFile(parts(workflowsPath, options));
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return { code: kept };
  const bundle = await createBundle(workflowsPath, options);
  // As few frames of a stack as the build's bundle has, on the first line, so that no source map moves.
  const code = withoutMap(`Error.stackTraceLimit = 4; ${bundle.code}`);
  await keep(file, (unfinished) => writeFile(unfinished, code));
  return { code };
}

/**
 * Most of a bundle is its source map, which each worker reads and gives to its thread. `SHOTLIST_SOURCE_MAPS=1` keeps it,
 * for whoever looks for a fault in a workflow.
 */
function withoutMap(code: string): string {
  if (process.env['SHOTLIST_SOURCE_MAPS']) return code;
  const none = { version: 3, file: 'workflows.js', sources: ['workflows.js'], names: [], mappings: 'AAAA' };
  const map = Buffer.from(JSON.stringify(none)).toString('base64');
  return code.replace(/(?<=\/\/# sourceMappingURL=data:[^,]*,)[A-Za-z0-9+/=]+/, map);
}

async function createBundle(
  workflowsPath: string,
  { failureConverterPath, interceptorModules = [] }: TestBundleOptions,
): Promise<TestBundle> {
  const { DefaultLogger, bundleWorkflowCode } = await import('@temporalio/worker');
  const conditions = import.meta.url.endsWith('.ts') ? ['@shotlist/source', '...'] : ['...'];
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: interceptorModules,
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({ ...config, resolve: { ...config.resolve, conditionNames: conditions } }),
  });
}
