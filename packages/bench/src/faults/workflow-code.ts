// The workflows that a round's workers run: of the build, or bundled where this package runs from source.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTestWorkflows } from '@shotlist/testing/fake';

/** A file with the code; undefined where workers find it by themselves. */
export async function prepareWorkflowCode(folder: string): Promise<string | undefined> {
  if (!import.meta.url.endsWith('.ts')) return undefined;
  const { code } = await bundleTestWorkflows(fileURLToPath(import.meta.resolve('@shotlist/workflows')), {
    interceptorModules: [fileURLToPath(import.meta.resolve('@shotlist/workflows/interceptors'))],
  });
  const file = path.join(folder, 'workflow-bundle.js');
  await writeFile(file, code);
  return file;
}
