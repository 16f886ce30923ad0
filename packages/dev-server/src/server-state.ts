// What is known about the server of one database file: a small file beside it, written by the guard, read by everyone.
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/** The server process, as far as it must be recognised later. */
export interface ServerIdentity {
  readonly pid: number;
  /** When the process began, in the system's own count; undefined where the system doesn't tell. */
  readonly startedTicks: string | undefined;
  readonly address: string;
  readonly uiUrl: string | undefined;
}

export interface ServerState {
  readonly version: 1;
  /** Where the guard answers, and the word that proves a caller has read this file. */
  readonly guard: { readonly pid: number; readonly port: number; readonly token: string };
  /** The server that runs now, or the one before until the guard has started its own. */
  readonly server: ServerIdentity | undefined;
}

/** The files beside a database file. */
export function stateFiles(databaseFile: string): {
  readonly state: string;
  readonly lock: string;
  readonly log: string;
} {
  return { state: `${databaseFile}.server.json`, lock: `${databaseFile}.lock`, log: `${databaseFile}.log` };
}

/** The last state written; undefined when there is none, or it is damaged. Throws `STATE_NEWER`. */
export async function readState(path: string): Promise<ServerState | undefined> {
  try {
    const state: Partial<ServerState> | null = JSON.parse(await readFile(path, 'utf8'));
    const { version = 0 }: { readonly version?: number } = state ?? {};
    // Loaded here: the guard, which lives long, has no other use for it.
    if (version > 1) throw (await import('@shotlist/core')).newerState(path, version, 1);
    return state?.version === 1 && typeof state.guard?.token === 'string' ? (state as ServerState) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the state as a whole; only its owner may read it, for the token's sake. */
export async function writeState(path: string, state: ServerState): Promise<void> {
  const part = `${path}.${randomBytes(4).toString('hex')}.part`;
  await writeFile(part, JSON.stringify(state), { mode: 0o600 });
  await rename(part, path);
}
