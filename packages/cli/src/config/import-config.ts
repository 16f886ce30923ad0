// Config files that are code. Node runs them; TypeScript that this Node can't run is translated first, without network.
import { isShotlistError, ShotlistError } from '@shotlist/core';
import { readFile } from 'node:fs/promises';
import * as nodeModule from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
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
      message: `The configuration can’t be loaded: ${firstLine(cause)}`,
      help: 'Correct it: "shotlist doctor" looks at nothing but this machine and the configuration.',
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
        // Enums and the like can't be stripped away.
        if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'))
          throw error;
      }
    }
    const { createJiti } = await import('jiti');
    // No cache on disk: reading a config leaves nothing behind. What it imports is Node's matter where Node can.
    const jiti = createJiti(pathToFileURL(file).href, { fsCache: false, tryNative: true });
    return defaultOf(await jiti.import(file));
  } finally {
    quiet();
  }
}

function defaultOf(exported: unknown): unknown {
  if (typeof exported === 'object' && exported !== null && 'default' in exported) return exported.default;
  throw new Error('It has no default export. Write "export default { … }".');
}

let ownPackagesFound = false;

/** A command that is installed for the whole machine brings Shotlist's packages along: a config elsewhere may import them. */
function findOwnPackages(): void {
  // Node 22.15 and later.
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

function firstLine(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : String(cause);
  const line = (words.split('\n')[0] ?? '').slice(0, 300);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** Node writes the place of a syntax error above the stack, and that of any other into it. */
function failedLine(cause: unknown, file: string): number | undefined {
  if (!(cause instanceof Error)) return undefined;
  const name = path.basename(file).replaceAll('.', String.raw`\.`);
  const place = new RegExp(String.raw`${name}:(\d+)`).exec(cause.stack ?? '')?.[1];
  return place === undefined ? undefined : Number(place);
}
