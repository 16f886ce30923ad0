// From a folder to a checked config. Parsers are loaded when a file is there: most folders have none.
import { ShotlistError } from '@shotlist/core';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ShotlistConfig } from './config.js';
import { applyDotEnv } from './dot-env.js';
import { findConfig } from './find-config.js';
import type { RawConfig } from './read-data.js';
import { rememberTemporal } from './temporal-section.js';

export interface LoadedConfig {
  readonly config: ShotlistConfig;
  /** As a person in this folder writes it. */
  readonly shown: string;
  /** Absolute; relative paths in the config count from here. */
  readonly folder: string;
}

/**
 * The config that `--config` names, else that of the folder, if there is one. Sets what a `.env` beside it says first:
 * the file may be code that reads variables. Throws `CONFIG_INVALID`, `FILE_NOT_FOUND`.
 */
export async function readConfig(named: string | undefined, folder: string): Promise<LoadedConfig | undefined> {
  const found = await findConfig(named, folder);
  await applyDotEnv(found === undefined ? folder : path.dirname(found.file));
  rememberTemporal(undefined, process.env);
  if (found === undefined) return undefined;
  const { file, shown, extension } = found;
  let raw: RawConfig;
  if (extension === 'json' || extension === 'yaml' || extension === 'yml' || extension === 'toml') {
    const { parseData } = await import('./read-data.js');
    raw = await parseData(await readText(file, shown), extension, shown);
  } else {
    const { importConfig } = await import('./import-config.js');
    raw = await importConfig(file, shown);
  }
  const { checkConfig } = await import('./check-config.js');
  const config = checkConfig(raw, shown);
  const place = { shown, folder: path.dirname(file) };
  if (config.temporal !== undefined) rememberTemporal({ config: config.temporal, ...place }, process.env);
  return { config, ...place };
}

async function readText(file: string, shown: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    throw new ShotlistError('CONFIG_INVALID', {
      where: shown,
      message: cause instanceof TypeError ? 'The configuration is not UTF-8.' : 'The configuration can’t be read.',
      cause,
    });
  }
}
