// The workflows that a round's workers run: of the build, or bundled anew where this package runs from source.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** A file with the code; undefined where workers find it by themselves. */
export async function prepareWorkflowCode(folder: string): Promise<string | undefined> {
  if (!import.meta.url.endsWith('.ts')) return undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(import.meta.resolve('@shotlist/workflows')),
    workflowInterceptorModules: [fileURLToPath(import.meta.resolve('@shotlist/workflows/interceptors'))],
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['@shotlist/source', '...'] },
    }),
  });
  const file = path.join(folder, 'workflow-bundle.js');
  await writeFile(file, code);
  return file;
}
