// Writes results to a file that a person named: whole or not at all, and never over a file that isn't ours.
import { createWriteStream } from 'node:fs';
import { lstat, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ShotlistError } from '@shotlist/core';
import { codeOf } from '../batch/local-state.js';
import type { PageFormat } from './file-names.js';
import { isOwnPage } from './own-page.js';

/** `force` also replaces a file that isn't ours. Throws `OUTPUT_PATH`. */
export async function writePage(
  file: string,
  body: AsyncIterable<string | Uint8Array>,
  { format, force }: { readonly format: PageFormat; readonly force: boolean },
): Promise<void> {
  await refuseOthers(file, format, force);
  // A results file cut short looks like a smaller batch.
  const part = `${file}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(body), createWriteStream(part, { flags: 'wx' }));
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    if (codeOf(cause) === undefined) throw cause;
    throw new ShotlistError('OUTPUT_PATH', {
      where: file,
      message: `The results can’t be written (${codeOf(cause)}).`,
      help: 'Choose another file.',
      cause,
    });
  }
}

async function refuseOthers(file: string, format: PageFormat, force: boolean): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return;
  const refuse = (message: string, help: string) => new ShotlistError('OUTPUT_PATH', { where: file, message, help });
  if (!found.isFile()) throw refuse('Something that is not a file stands here.', 'Choose another file.');
  if (force || (await lstat(file)).size === 0) return;
  if (!(await isOwnPage(file, format)))
    throw refuse(
      'A file of this name is there that is no results file of Shotlist’s.',
      'Choose another file, or replace it with --force.',
    );
}
