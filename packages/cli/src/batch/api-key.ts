// Where a key is kept, and the key itself. Messages name the variable or the file, never what is in it.
import { ShotlistError } from '@shotlist/core';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from './local-state.js';

export type KeyPlace =
  | { readonly variable: string }
  | { readonly file: string; /** As it was named. */ readonly named: string };

/** For people: its place in a sentence. */
export function keyPlaceText(place: KeyPlace): string {
  return 'variable' in place ? place.variable : `the file ${place.named}`;
}

/** Its place alone. */
export function keyPlaceName(place: KeyPlace): string {
  return 'variable' in place ? place.variable : place.named;
}

/** Throws `KEY_FORMAT` where there is none. */
export async function readApiKey(place: KeyPlace, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  if ('variable' in place) {
    const key = environment[place.variable];
    if (key !== undefined && key !== '') return key;
    throw missing(place.variable, key === undefined ? 'The variable is not set.' : 'The variable is empty.', {
      help: `Set ${place.variable} to the key, in the environment or in a file .env beside the configuration.`,
    });
  }
  const text = await readFile(place.file, 'utf8').catch((cause: unknown) => {
    throw missing(place.named, `The file of the key can’t be read (${codeOf(cause) ?? String(cause)}).`, { cause });
  });
  // Editors and `echo` end a file with a line end; it is no part of the key.
  const key = text.replace(/(?:\r?\n)+$/, '');
  if (key === '') throw missing(place.named, 'The file of the key is empty.', {});
  return key;
}

/** One line when others may read the file; a file that isn't there is told by {@link readApiKey}. */
export async function keyWarnings(place: KeyPlace): Promise<readonly string[]> {
  // Windows has no such bits.
  if ('variable' in place || process.platform === 'win32') return [];
  const found = await stat(place.file).catch(() => undefined);
  if (found === undefined || (found.mode & 0o077) === 0) return [];
  return [`Others may read the key in ${place.named}: chmod 600 ${place.named}`];
}

function missing(
  where: string,
  message: string,
  { help, cause }: { readonly help?: string; readonly cause?: unknown },
): ShotlistError {
  return new ShotlistError('KEY_FORMAT', {
    where,
    message,
    help: help ?? 'Put the key into it, alone on one line.',
    cause,
  });
}

/** From a configuration's folder. */
export function keyFile(named: string, folder: string): KeyPlace {
  return { file: path.resolve(folder, named), named };
}
