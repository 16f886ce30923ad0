// A lock that the system itself takes back when its holder dies, however it dies.
import { DatabaseSync } from 'node:sqlite';

/**
 * Node has no file locks of its own, SQLite does, on every platform: an exclusive transaction that never ends.
 * A lock file with a process id in it would have to be judged stale by guessing.
 * Answers false when another process holds it for longer than `waitMs`. Nobody else in this process may open `path`:
 * closing any handle of a file gives up its locks.
 */
export function lockFile(path: string, waitMs: number): boolean {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA journal_mode = MEMORY`);
    database.exec('BEGIN EXCLUSIVE');
    held.push(database);
    return true;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}

const SQLITE_BUSY = 5;
// Kept from the garbage collector, which would close it.
const held: DatabaseSync[] = [];
