// The console's key: the one that an operator set, or one of this folder's own, in a file.
import { readFile, writeFile } from 'node:fs/promises';
import { assertConsoleKey, createConsoleKey, LEAST_KEY_CHARACTERS } from '@shotlist/console';
import { ShotlistError } from '@shotlist/core';
import { codeOf, type LocalState } from '../batch/local-state.js';

/** Whoever has it may do all that the console can, at every account. */
export const CONSOLE_KEY_VARIABLE = 'SHOTLIST_CONSOLE_KEY';

export interface ConsoleKey {
  readonly key: string;
  /** Where it is: for people, and for an error. */
  readonly from: string;
}

/** The operator's; undefined where none is set. Throws `CONSOLE_KEY` for one that could be guessed. */
export function operatorKey(environment: NodeJS.ProcessEnv = process.env): ConsoleKey | undefined {
  const key = environment[CONSOLE_KEY_VARIABLE] ?? '';
  if (key === '') return undefined;
  assertConsoleKey(key, CONSOLE_KEY_VARIABLE);
  return { key, from: CONSOLE_KEY_VARIABLE };
}

/** The operator's, else the folder's, which is made where there is none, so that a browser stays signed in over a restart. */
export async function consoleKey(state: LocalState): Promise<ConsoleKey> {
  const given = operatorKey();
  if (given !== undefined) return given;
  const from = state.consoleKey;
  const key = await readFile(from, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  if (key.length >= LEAST_KEY_CHARACTERS) return { key, from };
  const made = createConsoleKey();
  try {
    await writeFile(from, `${made}\n`, { mode: 0o600, flag: key === '' ? 'wx' : 'w' });
  } catch (cause) {
    // Another console of this folder was quicker.
    if (codeOf(cause) === 'EEXIST') return consoleKey(state);
    throw new ShotlistError('STORE_UNUSABLE', { where: from, message: 'The key of the console can’t be kept.', cause });
  }
  return { key: made, from };
}
