// Which config file counts: the one that --config names, else the one of the current folder.
import { ShotlistError } from '@shotlist/core';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml', 'toml'] as const;
type ConfigExtension = (typeof EXTENSIONS)[number];

const KINDS = 'It may end in .ts, .mts, .js, .mjs, .cjs, .json, .yaml, .yml or .toml.';

export interface ConfigFile {
  /** Absolute. */
  readonly file: string;
  /** As a person in this folder writes it. */
  readonly shown: string;
  readonly extension: ConfigExtension;
}

/** Throws `FILE_NOT_FOUND` for a named file that isn't there, `CONFIG_INVALID` when it can't be told which one counts. */
export async function findConfig(named: string | undefined, folder: string): Promise<ConfigFile | undefined> {
  if (named !== undefined) return namedConfig(named, folder);
  const found = await configsIn(folder);
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length > 1) {
    throw new ShotlistError('CONFIG_INVALID', {
      where: only,
      message: `There is more than one configuration here: ${found.join(', ')}.`,
      help: 'Keep one, or name one with --config.',
    });
  }
  return configFile(path.join(folder, only), only);
}

/** Names of the folder's configurations: more than one is a mistake. */
export async function configsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return EXTENSIONS.map((extension) => `shotlist.config.${extension}`).filter((name) =>
    entries.some((entry) => entry.name === name && !entry.isDirectory()),
  );
}

async function namedConfig(named: string, folder: string): Promise<ConfigFile> {
  const file = path.resolve(folder, named);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ShotlistError('FILE_NOT_FOUND', {
      where: named,
      message: found === undefined ? 'The configuration is not there.' : 'The configuration is not a file.',
      help: 'Correct --config, or leave it out to use shotlist.config.* of this folder.',
    });
  }
  return configFile(file, named);
}

function configFile(file: string, shown: string): ConfigFile {
  const ending = path.extname(file).slice(1).toLowerCase();
  const extension = EXTENSIONS.find((candidate) => candidate === ending);
  if (extension === undefined)
    throw new ShotlistError('CONFIG_INVALID', {
      where: shown,
      message: 'This is no kind of file that a configuration can be.',
      help: KINDS,
    });
  return { file, shown, extension };
}
