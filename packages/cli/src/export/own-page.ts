// Whether a file is one of ours, and may be written anew: a person's own file never is.
import { open } from 'node:fs/promises';
import { RESULT_COLUMNS } from '@shotlist/core';
import type { PageFormat } from './file-names.js';

/** Signs of our own pages: the last columns of results.csv, the keys of results.ndjson, the page's generator. An empty file is nobody's. */
export async function isOwnPage(file: string, format: PageFormat | undefined): Promise<boolean> {
  const head = await readHead(file);
  if (head === '') return true;
  const firstLine = head.slice(0, head.search(/\r?\n|$/)).replaceAll('"', '');
  const signs: Readonly<Record<PageFormat, () => boolean>> = {
    csv: () => firstLine.endsWith(RESULT_COLUMNS.join(',')),
    ndjson: () => RESULT_COLUMNS.some((column) => head.includes(`"${column}":`)),
    html: () => head.includes('<meta name="generator" content="Shotlist">'),
  };
  return format === undefined ? Object.values(signs).some((isOurs) => isOurs()) : signs[format]();
}

/** Headers may be long: the limit of a row. */
const HEAD_BYTES = 256 * 1024;

async function readHead(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}
