// Where the code of our workflows is, and whether a bundle has it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ShotlistError, VERSIONED, WORKFLOW_TYPES } from '@shotlist/core';
import type { DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { failureConverterPath } from './encryption/data-converter.js';

/** Stands in the code of our failure converter. */
const ENCODED_FAILURES = 'shotlist-encoded-failures';

/** Written beside this file by the build; tests from source have theirs. */
const BUILT = './workflow-bundle.js';

/** The file with our workflows. */
export function ownWorkflowsPath(): string {
  return fileURLToPath(import.meta.resolve('@shotlist/workflows'));
}

/** The file with what stands around them. */
export function ownInterceptorsPath(): string {
  return fileURLToPath(import.meta.resolve('@shotlist/workflows/interceptors'));
}

/**
 * The bundle made at build time where there is one: bundling anew takes a second or two. It has Temporal's own
 * converters in it, so that others need a bundle of theirs.
 */
function ownWorkflowCode(converter: DataConverter = {}): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  if (converter.failureConverterPath !== undefined || converter.payloadConverterPath !== undefined)
    return { workflowsPath: ownWorkflowsPath() };
  const codePath = fileURLToPath(import.meta.resolve(BUILT));
  return existsSync(codePath) ? { workflowBundle: { codePath } } : { workflowsPath: ownWorkflowsPath() };
}

/**
 * A worker's options with code to run: `given`'s own where it has some, else ours. Whatever is bundled has our interceptors.
 * `isVersioned`: the workflows tell Temporal what becomes of each with the next release.
 */
export async function withWorkflowCode(
  given: Partial<WorkerOptions>,
  { dataConverter, isVersioned }: { readonly dataConverter: DataConverter; readonly isVersioned: boolean },
): Promise<Partial<WorkerOptions>> {
  const hasCode = given.workflowsPath !== undefined || given.workflowBundle !== undefined;
  const options = { ...(hasCode ? {} : ownWorkflowCode(dataConverter)), ...given };
  const { workflowBundle, workflowsPath, bundlerOptions, interceptors, ...others } = options;
  const workflowModules = [...(interceptors?.workflowModules ?? []), ownInterceptorsPath()];
  if (!isVersioned) {
    if (workflowBundle !== undefined || workflowsPath === undefined) return options;
    return { ...options, interceptors: { ...interceptors, workflowModules } };
  }
  const code =
    workflowBundle === undefined
      ? (
          await bundleWorkflowCode({
            ...bundlerOptions,
            workflowsPath: workflowsPath ?? ownWorkflowsPath(),
            logger: new DefaultLogger('WARN'),
            workflowInterceptorModules: workflowModules,
            ...pathsOf(dataConverter),
          })
        ).code
      : await readCode(workflowBundle);
  const { workflowModules: _bundled, ...otherInterceptors } = interceptors ?? {};
  return {
    ...others,
    ...(interceptors === undefined ? {} : { interceptors: otherInterceptors }),
    // On the first line, so that no source map moves.
    workflowBundle: { code: `globalThis.${VERSIONED} = true; ${code}` },
  };
}

/** What the bundler has to know of a data converter. */
function pathsOf({ failureConverterPath, payloadConverterPath }: DataConverter) {
  return {
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    ...(payloadConverterPath === undefined ? {} : { payloadConverterPath }),
  };
}

async function readCode(bundle: WorkflowBundleOption): Promise<string> {
  return 'code' in bundle ? bundle.code : readFile(bundle.codePath, 'utf8');
}

/**
 * Throws `CONFIG_INVALID` for a prebuilt bundle without our workflows: they would fail one task after another; and for
 * one that leaves failures readable where `converter` encrypts them.
 */
export async function checkBundle(bundle: WorkflowBundleOption, converter: DataConverter = {}): Promise<void> {
  const code = await readCode(bundle);
  if (converter.failureConverterPath === failureConverterPath && !code.includes(ENCODED_FAILURES)) {
    throw new ShotlistError('CONFIG_INVALID', {
      where: 'workflowBundle',
      message: 'The workflow bundle would leave messages of failures unencrypted.',
      help: 'Pass the data converter’s failureConverterPath to bundleWorkflowCode as well.',
    });
  }
  // Names of exports outlive even a minifier.
  const missing = Object.values(WORKFLOW_TYPES).filter((name) => !code.includes(name));
  if (missing.length === 0) return;
  throw new ShotlistError('CONFIG_INVALID', {
    where: 'workflowBundle',
    message: `The workflow bundle has no ${missing.join(', ')}.`,
    help: 'Pass the plugin to bundleWorkflowCode as well, or write "export * from \'@shotlist/workflows\'" in your workflows.',
  });
}
