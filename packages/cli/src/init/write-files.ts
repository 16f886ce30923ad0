// Puts what init wrote into the folder. Nothing that is there is overwritten.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ShotlistError } from '@shotlist/core';
import { codeOf } from '../batch/local-state.js';
import { configsIn } from '../config/find-config.js';
import type { Answers } from './answers.js';
import { configText, envText, EXAMPLE_LIST } from './config-text.js';

export interface Written {
  readonly file: string;
  /** `kept`: it was there, and is as it was. */
  readonly what: 'written' | 'added to' | 'kept';
}

/** What no repository should have: keys, and this machine's state. */
const IGNORED = ['.env', '.shotlist'];

/** Throws `OUTPUT_PATH` where the folder has a configuration. */
export async function checkFolder(folder: string): Promise<void> {
  const [there] = await configsIn(folder);
  if (there === undefined) return;
  throw new ShotlistError('OUTPUT_PATH', {
    where: there,
    message: 'There is a configuration here already, and it is left as it is.',
    help: 'Change it by hand, or type "shotlist init" in another folder.',
  });
}

export async function hasShotList(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => name.toLowerCase().endsWith('.csv'));
}

/** Throws `OUTPUT_PATH` where the folder can't be written. */
export async function writeFiles(folder: string, answers: Answers): Promise<readonly Written[]> {
  const written = [
    await writeNew(folder, 'shotlist.config.yaml', configText(answers)),
    await writeNew(folder, '.env.example', envText(answers)),
    ...(answers.example ? [await writeNew(folder, 'shots.csv', EXAMPLE_LIST)] : []),
    ...(await ignore(folder)),
  ];
  return written;
}

async function writeNew(folder: string, file: string, text: string): Promise<Written> {
  try {
    await writeFile(path.join(folder, file), text, { flag: 'wx' });
    return { file, what: 'written' };
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return { file, what: 'kept' };
    throw new ShotlistError('OUTPUT_PATH', {
      where: file,
      message: `The file can’t be written (${codeOf(cause) ?? String(cause)}).`,
      cause,
    });
  }
}

/** Only where somebody keeps versions: a .gitignore is there, or a repository without one. */
async function ignore(folder: string): Promise<readonly Written[]> {
  const file = path.join(folder, '.gitignore');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    const names = await readdir(folder);
    return names.includes('.git') ? [await writeNew(folder, '.gitignore', `${IGNORED.join('\n')}\n`)] : [];
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ''));
  const missing = IGNORED.filter((name) => !lines.includes(name));
  if (missing.length === 0) return [];
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  await writeFile(file, `${gap}${missing.join('\n')}\n`, { flag: 'a' });
  return [{ file: '.gitignore', what: 'added to' }];
}
