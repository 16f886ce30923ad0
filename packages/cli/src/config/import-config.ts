// Config files that are code. Node runs them; TypeScript that this Node can't run is translated first, without network.
import { spawnSync } from 'node:child_process';
import { isShotlistError, ShotlistError } from '@shotlist/core';
import { readFile } from 'node:fs/promises';
import * as nodeModule from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { RawConfig } from './read-data.js';
import { sourceLine } from './source-line.js';

/** From here on Node strips types by itself, without a word about it. */
const STRIPS_TYPES = 24;

/** Throws `CONFIG_INVALID` with the line where it failed; errors of the table pass as they are. */
export async function importConfig(file: string, shown: string): Promise<RawConfig> {
  try {
    const text = await readFile(file, 'utf8');
    const exported = await load(file);
    return { value: exported, lineOf: (keys) => sourceLine(text, keys) };
  } catch (cause) {
    if (isShotlistError(cause)) throw cause;
    const line = failedLine(cause, file);
    throw new ShotlistError('CONFIG_INVALID', {
      where: line === undefined ? shown : `${shown}:${line}`,
      message: `The configuration can’t be loaded: ${firstSentence(cause)}`,
      help: isMissingModule(cause)
        ? 'Install it beside the configuration, or correct the import.'
        : 'Correct it there.',
      cause,
    });
  }
}

async function load(file: string): Promise<unknown> {
  findOwnPackages();
  const quiet = quietWarnings();
  try {
    if (!/\.[mc]?ts$/.test(file) || Number.parseInt(process.versions.node, 10) >= STRIPS_TYPES) {
      try {
        return defaultOf(await import(pathToFileURL(file).href));
      } catch (error) {
        if (!isTranslatable(error)) throw error;
      }
    }
    const { createJiti } = await import('jiti');
    // No cache on disk: reading a config leaves nothing behind. What it imports is Node's matter where Node can.
    const jiti = createJiti(pathToFileURL(file).href, { fsCache: false, tryNative: true, alias: ownPackages(file) });
    return defaultOf(await jiti.import(file));
  } finally {
    quiet();
  }
}

/** Enums and the like can't be stripped away, and an older Node can't be told where our packages are. */
function isTranslatable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return true;
  return isMissingModule(error) && typeof nodeModule.registerHooks !== 'function';
}

function isMissingModule(error: unknown): boolean {
  return error instanceof Error && /^Cannot find (?:module|package) /.test(error.message);
}

function defaultOf(exported: unknown): unknown {
  if (typeof exported === 'object' && exported !== null && 'default' in exported) return exported.default;
  throw new Error('It has no default export. Write "export default { … }".');
}

let ownPackagesFound = false;

/** A command that is installed for the whole machine brings Shotlist's packages along: a config elsewhere may import them. */
function findOwnPackages(): void {
  // Node 22.15 and later; before that, ownPackages.
  if (ownPackagesFound || typeof nodeModule.registerHooks !== 'function') return;
  ownPackagesFound = true;
  nodeModule.registerHooks({
    resolve(specifier, context, nextResolve) {
      if (!specifier.startsWith('@shotlist/')) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        try {
          return nextResolve(specifier, { ...context, parentURL: import.meta.url });
        } catch {
          throw error;
        }
      }
    },
  });
}

const OWN_PACKAGES = ['cli', 'core', 'store', 'provider-animatic', 'temporal'].map((name) => `@shotlist/${name}`);

/** Where those are that the config's own folder doesn't have. */
function ownPackages(file: string): Record<string, string> {
  const { resolve } = nodeModule.createRequire(file);
  const paths: Record<string, string> = {};
  for (const name of OWN_PACKAGES) {
    try {
      resolve(name);
    } catch {
      try {
        paths[name] = fileURLToPath(import.meta.resolve(name));
      } catch {
        // An optional one that isn't installed.
      }
    }
  }
  return paths;
}

/** Node warns of a module without a package.json beside it: a config needs none. */
function quietWarnings(): () => void {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const [first, second] = rest;
    const code = typeof first === 'object' && first !== null && 'code' in first ? first.code : second;
    if (code === 'MODULE_TYPELESS_PACKAGE_JSON') return;
    Reflect.apply(emit, undefined, [warning, ...rest]);
  }) as typeof process.emitWarning;
  return () => {
    process.emitWarning = emit;
  };
}

function firstSentence(cause: unknown): string {
  const words = stripVTControlCharacters(cause instanceof Error ? cause.message : String(cause));
  // What a parser expected instead may be a list of everything.
  const line = (words.split('\n')[0] ?? '').replace(/\. Expected .*/, '').slice(0, 300);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** The place is in the stack, but not that of a module's syntax error: only a check of the file tells it. */
function failedLine(cause: unknown, file: string): number | undefined {
  if (!(cause instanceof Error)) return undefined;
  const place = new RegExp(String.raw`${path.basename(file).replaceAll('.', String.raw`\.`)}:(\d+)`);
  let found = place.exec(cause.stack ?? '')?.[1];
  if (found === undefined && cause.name === 'SyntaxError' && !/\.[mc]?ts$/.test(file))
    found = place.exec(spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr)?.[1];
  return found === undefined ? undefined : Number(found);
}
