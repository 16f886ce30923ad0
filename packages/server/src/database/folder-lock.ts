// One process at a time in a database folder: two would destroy it.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { ShotlistError } from '@shotlist/core';

/** Held by this process: a lock that names our own number and isn't here is an earlier life's, say in a container. */
const held = new Set<string>();

/** Takes the lock, also from a process that is gone. Throws `DATABASE_UNREACHABLE` while another one lives. */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock`;
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      held.add(file);
      return () => {
        if (held.delete(file)) rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = ownerOf(file);
      if (owner !== undefined && isAlive(owner, file)) {
        const message = `Another gateway, process ${owner}, uses this database folder.`;
        const help = 'Stop it, or set DATABASE_URL to a PostgreSQL that both may use.';
        throw new ShotlistError('DATABASE_UNREACHABLE', { where: folder, message, help });
      }
      rmSync(file, { force: true });
    }
  }
  throw new ShotlistError('DATABASE_UNREACHABLE', { where: folder, message: 'The database folder can’t be locked.' });
}

function ownerOf(file: string): number | undefined {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: number, file: string): boolean {
  if (owner === process.pid) return held.has(file);
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
