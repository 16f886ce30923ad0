// How tests start a Node process of their own that runs the same code as they do.

/**
 * Arguments for `process.execPath` that come before the script. Where this package runs from source, the child runs
 * TypeScript files and every workspace package from source too; where it was built, none are needed.
 */
export function childNodeArguments(): string[] {
  if (!import.meta.url.endsWith('.ts')) return [];
  return ['--conditions=@shotlist/source', '--import', new URL('./source-hooks.ts', import.meta.url).href];
}
