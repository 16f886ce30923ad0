// Build step: bundles the workflows once, so that no worker has to. Run by "pnpm bundle" after the build.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { ownInterceptorsPath, ownWorkflowsPath } from './workflow-code.js';

const { code } = await bundleWorkflowCode({
  workflowsPath: ownWorkflowsPath(),
  workflowInterceptorModules: [ownInterceptorsPath()],
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
});
await writeFile(fileURLToPath(new URL('./workflow-bundle.js', import.meta.url)), code);
