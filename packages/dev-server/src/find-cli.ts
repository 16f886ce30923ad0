// Looks for a Temporal CLI on this machine, without installing anything.
import { execFile } from 'node:child_process';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ShotlistError } from '@shotlist/core';
import envPaths from 'env-paths';

/** The release that is installed when there is none: its server, 1.29.1, is what Shotlist is tested with. */
export const CLI_VERSION = '1.5.1';

const VERSION_TIMEOUT_MS = 10_000;
const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Where a CLI was found. */
export type CliSource = 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'build';

/** A Temporal CLI that was seen to run. */
export interface TemporalCli {
  readonly path: string;
  readonly source: CliSource;
  /** What it says of itself, such as `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`. */
  readonly version: string;
}

/** The user's own folder for the CLI, one a version. */
export function cliCacheFolder(): string {
  return join(envPaths('shotlist', { suffix: '' }).cache, 'temporal', CLI_VERSION);
}

/** Where an installed CLI goes. */
export function cachedCliPath(): string {
  return join(cliCacheFolder(), EXECUTABLE);
}

/** The file's answer to `--version`; throws when it doesn't run, or is something else. */
export async function readCliVersion(path: string, signal?: AbortSignal): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], {
    timeout: VERSION_TIMEOUT_MS,
    windowsHide: true,
    ...(signal && { signal }),
  });
  const version = stdout.trim().split('\n')[0] ?? '';
  if (!version.startsWith('temporal version')) throw new Error('it is not Temporal’s CLI');
  return version;
}

/**
 * Looks at `TEMPORAL_CLI_PATH`, on PATH and in the user's cache folder, in this order, and tries each that it finds.
 * Throws `TEMPORAL_CLI_MISSING` when `TEMPORAL_CLI_PATH` is set to something that isn't a CLI: that is a mistake, not a wish
 * to have another one.
 */
export async function findTemporalCli(environment: NodeJS.ProcessEnv = process.env): Promise<TemporalCli | undefined> {
  const named = environment.TEMPORAL_CLI_PATH;
  if (named !== undefined && named !== '') {
    const path = resolve(named);
    try {
      return { path, source: 'TEMPORAL_CLI_PATH', version: await readCliVersion(path) };
    } catch (error) {
      throw new ShotlistError('TEMPORAL_CLI_MISSING', {
        where: 'TEMPORAL_CLI_PATH',
        message: `${path} is not a Temporal CLI that runs here.`,
        help: 'Correct TEMPORAL_CLI_PATH, or unset it.',
        cause: error,
      });
    }
  }
  // A relative entry would mean whatever lies in the current folder.
  const folders = (environment.PATH ?? '').split(delimiter).filter(isAbsolute);
  const candidates: { path: string; source: CliSource }[] = [
    ...folders.map((folder) => ({ path: join(folder, EXECUTABLE), source: 'PATH' }) as const),
    { path: cachedCliPath(), source: 'cache' },
  ];
  for (const candidate of candidates) {
    const version = await readCliVersion(candidate.path).catch(() => undefined);
    if (version !== undefined) return { ...candidate, version };
  }
  return undefined;
}
