// Where the code of our workflows is, and whether a bundle has it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ShotlistError, WORKFLOW_TYPES } from '@shotlist/core';
import type { WorkflowBundleOption } from '@temporalio/worker';

/** The file with our workflows. */
export function ownWorkflowsPath(): string {
  return fileURLToPath(import.meta.resolve('@shotlist/workflows'));
}

/** The bundle made at build time where there is one: bundling anew takes a second or two. */
export function ownWorkflowCode(): { workflowBundle: WorkflowBundleOption } | { workflowsPath: string } {
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  return existsSync(codePath) ? { workflowBundle: { codePath } } : { workflowsPath: ownWorkflowsPath() };
}

/** Throws `CONFIG_INVALID` for a prebuilt bundle without our workflows: they would fail one task after another. */
export async function checkBundle(bundle: WorkflowBundleOption): Promise<void> {
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  // Names of exports outlive even a minifier.
  const missing = Object.values(WORKFLOW_TYPES).filter((name) => !code.includes(name));
  if (missing.length === 0) return;
  throw new ShotlistError('CONFIG_INVALID', {
    where: 'workflowBundle',
    message: `The workflow bundle has no ${missing.join(', ')}.`,
    help: 'Pass the plugin to bundleWorkflowCode as well, or write "export * from \'@shotlist/workflows\'" in your workflows.',
  });
}
