// One set-up at a time: a folder is the lock, since making one is atomic everywhere.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** No set-up takes this long: the owner's process id must have gone to somebody else. */
const MAX_AGE_MS = 30 * 60_000;
/** The owner's id is written just after the folder is made. */
const UNSIGNED_GRACE_MS = 5_000;

/** Runs `work` while no other process holds `folder`; a lock whose owner is gone is taken over. */
export async function whileLocked(folder, work) {
  for (let announced = false; !tryLock(folder); announced = true) {
    const owner = readOwner(folder);
    if (isAbandoned(folder, owner)) {
      removeAbandoned(folder, owner);
      continue;
    }
    if (!announced) {
      process.stderr.write(
        `Another process${owner ? ` (${owner})` : ''} is setting this checkout up; waiting for it.\n`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => {
    if (readOwner(folder) === process.pid) rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function tryLock(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(path.join(folder, 'pid'), String(process.pid));
  return true;
}

function readOwner(folder) {
  try {
    return Number(readFileSync(path.join(folder, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAbandoned(folder, owner) {
  let ageMs;
  try {
    ageMs = Date.now() - statSync(folder).mtimeMs;
  } catch {
    return false;
  }
  if (owner === undefined) return ageMs > UNSIGNED_GRACE_MS;
  if (ageMs > MAX_AGE_MS) return true;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Moves the lock aside before removing it: of several that found it abandoned one succeeds, and a fresh lock is put back. */
function removeAbandoned(folder, owner) {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
    if (readOwner(aside) === owner) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, folder);
  } catch {
    // Somebody else was quicker; look again.
  }
}
