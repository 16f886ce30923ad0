// Lets plain Node run this repository's TypeScript: `./name.js` in an import means `./name.ts` when only that is there.
// What the build makes once, the bundle of the workflows, is made once too.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Bundles from './bundle-file.js';

// A suite starts hundreds of these: each is ready in half of the processor's time.
enableCompileCache();

registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context;
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && parentURL !== undefined) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), parentURL);
      if (source.protocol === 'file:' && existsSync(fileURLToPath(source)))
        return { url: source.href, format: 'module-typescript', shortCircuit: true };
      if (specifier === './workflow-bundle.js' && parentURL.endsWith('/temporal/src/workflow-code.ts'))
        return { url: pathToFileURL(ownBundle(parentURL)).href, format: 'commonjs', shortCircuit: true };
    }
    return nextResolve(specifier, context);
  },
});

/** The file with the bundle of the workflows that the package with `parentUrl` runs. */
function ownBundle(parentUrl: string): string {
  const { resolve } = createRequire(parentUrl);
  const parts = [resolve('@shotlist/workflows'), resolve('@shotlist/workflows/interceptors')];
  // Not before it is needed, and by its file's own name: what is imported above is loaded before the hook is there.
  const named = fileURLToPath(new URL('./bundle-file.ts', import.meta.url));
  const { bundleFile } = createRequire(import.meta.url)(named) as typeof Bundles;
  const file = bundleFile([parts[0] ?? '', '', ...parts.slice(1)]);
  if (!existsSync(file)) {
    const script = fileURLToPath(new URL('./bundle-own.ts', import.meta.url));
    const own = ['--conditions=@shotlist/source', '--import', import.meta.url];
    spawnSync(process.execPath, [...own, script, ...parts], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return file;
}
