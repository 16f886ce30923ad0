// Images that stand beside the shot list: inside its folder, of a known type, small enough.
import { createHash } from 'node:crypto';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import {
  classifyImageUrl,
  type ErrorCode,
  IMAGE_EXTENSIONS,
  IMAGE_LIMITS,
  type Problem,
  REQUEST_FIELDS,
  storeLayout,
} from '@shotlist/core';
import type { Header } from './header.js';
import type { StagedImage } from './staged.js';
import type { ShotListRow } from './summary.js';

/** Images looked at side by side. */
const CONCURRENCY = 8;
/** What file-type needs to tell one image from another. */
const HEAD_BYTES = 4100;
const READ_BYTES = 1024 * 1024;
const IMAGE_FIELD = REQUEST_FIELDS.indexOf('image_url');

type Verdict =
  | { readonly problem: Pick<Problem, 'code' | 'message' | 'allowed'> }
  | { readonly problem: undefined; readonly image: StagedImage | undefined };

/** The local images of one shot list, each looked at once. */
export class LocalImages {
  private readonly directory: string | undefined;
  private readonly withHash: boolean;
  private readonly verdicts = new Map<string, Verdict>();

  /** Without `withHash` images are judged but not read whole. */
  constructor(directory: string | undefined, withHash: boolean) {
    this.directory = directory;
    this.withHash = withHash;
  }

  /** The sound images, by the text that names them. */
  images(): readonly StagedImage[] {
    const images = [...this.verdicts.values()].flatMap((verdict) =>
      verdict.problem === undefined && verdict.image !== undefined ? [verdict.image] : [],
    );
    return images.toSorted((a, b) => (a.reference < b.reference ? -1 : 1));
  }

  /** True for a row whose image is a local one that is not known to be sound. */
  mustCheck(row: ShotListRow): boolean {
    if (row.request?.image_url === undefined) return false;
    const reference = localReference(row);
    if (reference === undefined) return false;
    const verdict = this.verdicts.get(reference);
    return verdict === undefined || verdict.problem !== undefined;
  }

  /** The same rows, with a problem wherever a local image can't be used. */
  async check(rows: readonly ShotListRow[], header: Header | undefined): Promise<readonly ShotListRow[]> {
    const unknown = new Set<string>();
    for (const row of rows) {
      const reference = localReference(row);
      if (reference !== undefined && !this.verdicts.has(reference)) unknown.add(reference);
    }
    const queue = [...unknown];
    const worker = async () => {
      for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
        this.verdicts.set(reference, await this.inspect(reference));
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, worker));
    return rows.map((row) => {
      const reference = localReference(row);
      const verdict = reference === undefined ? undefined : this.verdicts.get(reference);
      if (verdict?.problem === undefined) return row;
      const column = header?.columns[header.fields[IMAGE_FIELD] ?? -1] ?? 'image_url';
      return {
        ...row,
        request: undefined,
        problems: [{ ...verdict.problem, line: row.line, column, shotId: row.id, value: 'a local path' }],
      };
    });
  }

  private async inspect(reference: string): Promise<Verdict> {
    if (this.directory === undefined)
      return refused('IMAGE_UNREADABLE', 'This shot list stands in no folder that the image could be in.');
    try {
      const folder = await realpath(this.directory === '' ? '.' : this.directory);
      const path = await realpath(join(folder, reference.replaceAll('\\', '/')));
      // Links count by where they lead.
      const inside = relative(folder, path);
      if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
        return refused('IMAGE_URL_BLOCKED', 'The image URL may not be used.');
      return await inspectFile(reference, path, this.withHash);
    } catch (error) {
      const reason =
        error instanceof Error && 'code' in error && error.code === 'ENOENT'
          ? 'There is no such file beside the shot list.'
          : 'The image can’t be read.';
      return refused('IMAGE_UNREADABLE', reason);
    }
  }
}

function localReference(row: ShotListRow): string | undefined {
  const reference = row.request?.image_url;
  return reference !== undefined && classifyImageUrl(reference).kind === 'local' ? reference : undefined;
}

async function inspectFile(reference: string, path: string, withHash: boolean): Promise<Verdict> {
  await using file = await open(path, 'r');
  const stat = await file.stat();
  if (!stat.isFile()) return refused('IMAGE_UNREADABLE', 'The path names no file.');
  if (stat.size > IMAGE_LIMITS.maxBytes)
    return refused('IMAGE_UNREADABLE', `The image has ${stat.size} bytes; the limit is 25 MB.`, ['up to 25 MB']);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(buffer.subarray(0, bytesRead));
  const extension = type?.ext === 'apng' ? 'png' : type?.ext;
  if (extension === undefined || !(IMAGE_EXTENSIONS as readonly string[]).includes(extension)) {
    return refused(
      'IMAGE_TYPE_UNSUPPORTED',
      `The file is ${extension === undefined ? 'of no known type' : `a ${extension}`}, whatever its name says.`,
      IMAGE_EXTENSIONS,
    );
  }
  if (!withHash) return { problem: undefined, image: undefined };
  const hash = createHash('sha256');
  for await (const piece of file.createReadStream({ start: 0, highWaterMark: READ_BYTES, autoClose: false }))
    hash.update(piece as Buffer);
  const sha256 = hash.digest('hex');
  return { problem: undefined, image: { reference, path, sha256, key: storeLayout.input(sha256, extension) } };
}

function refused(code: ErrorCode, message: string, allowed: readonly string[] = []): Verdict {
  return { problem: { code, message, allowed } };
}
