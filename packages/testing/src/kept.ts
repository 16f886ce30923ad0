// What takes a while to make and is the same for every test: kept in this checkout for other processes, by what it is made of.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = path.join(ROOT, 'node_modules', '.cache', 'shotlist');
/** What was made so long ago is removed when something else is kept. */
const KEPT_MS = 24 * 3_600_000;

/** A path in this checkout. */
export function inCheckout(...names: readonly string[]): string {
  return path.join(ROOT, ...names);
}

/** Where the thing of this name is kept, as its sources, patterns of files in this checkout, and all dependencies are now. */
export function keptPath(name: string, sources: readonly string[], parts: readonly string[] = []): string {
  const hash = createHash('sha256').update(JSON.stringify(parts));
  const files = globSync([...sources], { cwd: ROOT }).filter((file) => !/\.test\.ts$|__fixtures__/.test(file));
  for (const file of ['pnpm-lock.yaml', ...files.toSorted()])
    hash.update(`\n${file}\n`).update(readFileSync(path.join(ROOT, file)));
  const { name: stem, ext } = path.parse(name);
  return path.join(FOLDER, `${stem}-${hash.digest('hex').slice(0, 16)}${ext}`);
}

/** Makes what is kept at `place`, whole or not at all. Where several do so at the same time, one of them has made it. */
export async function keep(place: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  removeOld();
  const unfinished = `${place}.${randomUUID()}`;
  await make(unfinished);
  try {
    await rename(unfinished, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Fills a folder as `make` would, by a copy of what was made once. */
export async function fillFolder(
  folder: string,
  { name, sources, make }: { name: string; sources: readonly string[]; make: (folder: string) => Promise<void> },
): Promise<void> {
  const place = keptPath(name, sources);
  if (!existsSync(place)) await keep(place, make);
  await cp(place, folder, { recursive: true });
}

function removeOld(): void {
  for (const name of readdirSync(FOLDER)) {
    const file = path.join(FOLDER, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > KEPT_MS) rmSync(file, { recursive: true, force: true });
  }
}
