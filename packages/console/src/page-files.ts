// The page's files, as they were built into this package: few and small, so they are kept in memory.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShotlistError } from '@shotlist/core';

export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Its name has a hash of what is in it. */
  readonly isImmutable: boolean;
}

/** The same from source and compiled. */
const FOLDER = fileURLToPath(new URL('../dist/app/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown; charset=utf-8',
};

/** By path below the console’s own. Throws `INTERNAL` where the page wasn’t built. */
export function readPageFiles(folder: string = FOLDER): ReadonlyMap<string, PageFile> {
  try {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = names.map(({ parentPath, name }): readonly [string, PageFile] => {
      const file = path.join(parentPath, name);
      const shown = path.relative(folder, file).split(path.sep).join('/');
      return [
        shown,
        {
          bytes: new Uint8Array(readFileSync(file)),
          type: TYPES[path.extname(name)] ?? 'application/octet-stream',
          isImmutable: shown.startsWith('assets/'),
        },
      ];
    });
    return new Map(files);
  } catch (cause) {
    throw new ShotlistError('INTERNAL', {
      where: folder,
      message: 'The page of the console is not there.',
      help: 'In a checkout, build it: pnpm build. Else install @shotlist/console again.',
      cause,
    });
  }
}
