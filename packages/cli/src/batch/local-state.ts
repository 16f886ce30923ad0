// The .shotlist folder of the current folder: store, Temporal's database, logs, staging.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ShotlistError } from '@shotlist/core';

/** Where everything of one folder is. Making this object touches nothing. */
export interface LocalState {
  readonly root: string;
  readonly store: string;
  readonly temporalDatabase: string;
  readonly temporalLog: string;
  readonly workerLog: string;
  /** The gateway's embedded database, a folder. */
  readonly gatewayDatabase: string;
  /** The key of "serve --dev". */
  readonly devKey: string;
  /** The key of the console. */
  readonly consoleKey: string;
  /** What was put into output folders. */
  readonly exports: string;
  /** Files on their way; each process has folders of its own below. */
  readonly staging: string;
}

export function localState(folder: string = process.cwd()): LocalState {
  const root = path.join(folder, '.shotlist');
  return {
    root,
    store: path.join(root, 'store'),
    temporalDatabase: path.join(root, 'temporal.db'),
    temporalLog: path.join(root, 'temporal.log'),
    workerLog: path.join(root, 'worker.log'),
    gatewayDatabase: path.join(root, 'gateway'),
    devKey: path.join(root, 'dev-key'),
    consoleKey: path.join(root, 'console-key'),
    exports: path.join(root, 'exports'),
    staging: path.join(root, 'staging'),
  };
}

/** Makes the folder, with a .gitignore of its own, and clears what dead processes left in staging. */
export async function prepareState(state: LocalState): Promise<void> {
  try {
    await mkdir(state.staging, { recursive: true });
    await mkdir(state.exports, { recursive: true });
    await writeFile(path.join(state.root, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await clearStaging(state.staging);
  } catch (cause) {
    throw new ShotlistError('STORE_UNUSABLE', {
      where: state.root,
      message: `The state folder can’t be written: ${codeOf(cause) ?? String(cause)}.`,
      cause,
    });
  }
}

async function clearStaging(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(/^(\d+)-[0-9a-f]{12}$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && pid !== process.pid && !isAlive(pid))
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/** A new staging folder of this process. Removed by its owner, or by the next run when its owner died. */
export async function newStagingFolder(state: LocalState): Promise<string> {
  const folder = path.join(state.staging, `${process.pid}-${randomBytes(6).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Node's code of a system error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
