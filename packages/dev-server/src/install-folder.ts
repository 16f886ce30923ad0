// A folder for one attempt to install the CLI, and the step that makes the result the user's.
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CliSource, TemporalCli } from './find-cli.js';
import { cachedCliPath, cliCacheFolder, readCliVersion } from './find-cli.js';

const PREFIX = '.install-';
// Longer than any install takes: what is older was left by a process that was killed.
const MAX_AGE_MS = 6 * 60 * 60 * 1000;

async function removeOld(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const isOld = name.startsWith(PREFIX) && Date.now() - (await stat(path)).mtimeMs > MAX_AGE_MS;
    if (isOld) await rm(path, { recursive: true, force: true });
  }
}

/**
 * Runs `install` in a new folder beside the cache, so that the file it answers with can be renamed into it whole:
 * others see no CLI, or one that was seen to run.
 */
export async function installInto(
  source: CliSource,
  install: (folder: string) => Promise<string>,
): Promise<TemporalCli> {
  const parent = dirname(cliCacheFolder());
  await mkdir(parent, { recursive: true });
  await removeOld(parent).catch(() => undefined);
  const folder = await mkdtemp(join(parent, PREFIX));
  try {
    const made = await install(folder);
    await chmod(made, 0o755);
    const version = await readCliVersion(made);
    await mkdir(cliCacheFolder(), { recursive: true });
    await rename(made, cachedCliPath());
    return { path: cachedCliPath(), source, version };
  } finally {
    // Build tools leave read-only folders; that is no reason to fail.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
