// What is wrong with a config, as a person sees it.
import { isShotlistError } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { readConfig } from '../config/read-config.js';

/** Stands where a secret may stand by mistake: nothing that is said may hold it. */
export const CANARY = 'sk-canary-1234567890';

export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = createTestFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

/** The error as a person sees it: where, and each line of what is wrong. */
export async function problemsOf(folder: string, named?: string): Promise<{ where: string; lines: string[] }> {
  const error: unknown = await readConfig(named, folder).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isShotlistError(error)) throw new Error(`no error of the table: ${String(error)}`);
  expect(JSON.stringify([error.code, error.message, error.where, error.help])).not.toContain('canary');
  return { where: `${error.code} ${error.where}`, lines: error.message.split('\n') };
}

export const NO_KEY_HERE =
  'is no setting: a key doesn’t belong into this file. Name its variable in "options.apiKeyEnv", or its file in "options.apiKeyFile"';
