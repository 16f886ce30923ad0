// Loads what a configuration names by package: the default export, as a person's own import would find it.
import { isShotlistError, nearestName, ShotlistError } from '@shotlist/core';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Longer than any package takes that doesn't wait for something. */
const LOAD_WITHIN_MS = 30_000;

export interface PackagePlace {
  /** The setting that names it, for people. */
  readonly where: string;
  /** The configuration's folder, absolute. */
  readonly folder: string;
  /** Names that may be meant instead. */
  readonly builtIn?: readonly string[];
}

/** The default export of a package that is installed beside the configuration. Throws `PROVIDER_INVALID`. */
export async function importPackage(name: string, { where, folder, builtIn = [] }: PackagePlace): Promise<unknown> {
  const invalid = (message: string, help: string, cause?: unknown) =>
    new ShotlistError('PROVIDER_INVALID', { where, message, help, cause });
  let url: string;
  try {
    // Node resolves from this file only; this finds what an import in the configuration's folder would find.
    const { createJiti } = await import('jiti');
    url = createJiti(pathToFileURL(path.join(folder, 'shotlist.config.js')).href, { fsCache: false }).esmResolve(name);
  } catch (cause) {
    const meant = nearestName(name, builtIn, 0.25);
    throw invalid(
      `The package "${name}" is not installed beside the configuration, or has no main module.`,
      `${meant === undefined ? 'Install it there' : `If "${meant}" is meant, write that; else install it there`}: npm install ${name}`,
      cause,
    );
  }
  try {
    const loaded = await withinTime(import(url) as Promise<object>);
    return 'default' in loaded ? loaded.default : undefined;
  } catch (cause) {
    if (isShotlistError(cause)) throw cause;
    throw invalid(`The package "${name}" can’t be loaded: ${firstLine(cause)}`, 'Ask whoever made it.', cause);
  }
}

/** Rejects where somebody's code doesn't come back: a command must say who holds it up. */
export async function withinTime<Value>(
  work: Value | Promise<Value>,
  limitMs: number = LOAD_WITHIN_MS,
): Promise<Value> {
  const over = new AbortController();
  const late = sleep(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`it did not answer within ${limitMs / 1_000} s.`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** What went wrong, as a sentence. */
export function firstLine(cause: unknown): string {
  const line = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
