// The .env file beside a config: variables for keys and the like. Its content is never repeated: most of it is secret.
import { ShotlistError } from '@shotlist/core';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { setFromFile } from './variable-origin.js';

/**
 * Sets what the folder's `.env` says and `environment` doesn't have, or has empty; a folder without one, or where `.env` is a
 * folder, has none. Throws `CONFIG_INVALID` with its name and line.
 */
export async function applyDotEnv(folder: string, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const file = path.join(folder, '.env');
  const shown = path.relative(process.cwd(), file);
  const text = await readText(file, shown);
  if (text === undefined) return;
  const line = strayLine(text);
  if (line !== undefined) {
    throw new ShotlistError('CONFIG_INVALID', {
      where: `${shown}:${line}`,
      message: 'This line is neither NAME=value nor a comment.',
      help: 'Correct it there; a comment begins with #.',
    });
  }
  for (const [name, value] of Object.entries(parseEnv(text))) setFromFile(environment, name, value ?? '', shown);
}

async function readText(file: string, shown: string): Promise<string | undefined> {
  const invalid = (message: string, cause?: unknown) =>
    new ShotlistError('CONFIG_INVALID', { where: shown, message, help: 'Correct it, or move it away.', cause });
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return undefined;
    throw invalid(`The file can’t be read (${code}).`, cause);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  throw invalid('The file is not UTF-8 text.');
}

/** Node passes over what it doesn't understand; here a slip of the finger is told, with its line. */
function strayLine(text: string): number | undefined {
  const index = text
    .replace(COMMENT_OR_QUOTED, (found: string, begin?: string) =>
      // A quoted value may have several lines: they stay, empty, so that lines are counted right.
      begin === undefined ? found : `${begin}${found.slice(begin.length).replace(/[^\n]/g, '')}`,
    )
    .split(/\r?\n/)
    .findIndex((line) => !/^\s*(?:#.*|(?:export\s+)?[A-Za-z_][\w.-]*\s*=.*)?$/.test(line));
  return index < 0 ? undefined : index + 1;
}

const COMMENT_OR_QUOTED = /^[ \t]*#.*$|^([^=\n#]+=[ \t]*)(["'`])(?:(?!\2)[^])*\2/gm;
