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
/**
 * Frames of a stack, instead of ten. The SDK takes the stack of every promise that a workflow makes, which was the largest
 * cost of a worker at full load that could be avoided; four frames still say where an error was thrown.
 */
const STACK_FRAMES = 4;

// On the first line, so that no source map moves.
const lean = `Error.stackTraceLimit = ${STACK_FRAMES}; ${code}`;
await writeFile(fileURLToPath(new URL('./workflow-bundle.js', import.meta.url)), lean);
