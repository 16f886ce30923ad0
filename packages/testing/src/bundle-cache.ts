// Where bundles of Shotlist's own workflows are kept for other processes of this checkout, by what they are made of.
import { createHash, randomUUID } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = path.join(ROOT, 'node_modules', '.cache', 'shotlist');
/** Whatever a bundle of Shotlist's workflows can have in it. */
const SOURCES = ['workflows/src/**/*.ts', 'packages/core/src/**/*.ts', 'packages/temporal/src/encryption/**/*.ts'];
/** What nobody asked for since then is removed when another one is kept. */
const KEPT_MS = 24 * 3_600_000;

/** Whether the file has Shotlist's own workflows in it, from source. */
export function isOfWorkflows(workflowsPath: string): boolean {
  return path.dirname(workflowsPath) === path.join(ROOT, 'workflows', 'src');
}

/** The file for the bundle that `parts` name, as the sources are now. */
export function bundleFile(parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts));
  const files = globSync(SOURCES, { cwd: ROOT }).filter((file) => !/\.test\.ts$|__fixtures__/.test(file));
  for (const file of ['pnpm-lock.yaml', ...files.toSorted()])
    hash.update(`\n${file}\n`).update(readFileSync(path.join(ROOT, file)));
  return path.join(FOLDER, `workflow-bundle-${hash.digest('hex').slice(0, 16)}.js`);
}

/** Puts a bundle into its file, whole or not at all. */
export async function keepBundle(file: string, code: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  removeOld();
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, code);
  await rename(unfinished, file);
}

function removeOld(): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) {
    const file = path.join(FOLDER, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > KEPT_MS) rmSync(file, { force: true });
  }
}
