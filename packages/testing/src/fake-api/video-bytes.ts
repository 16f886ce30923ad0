// The bytes of a generation's video: a real MP4, and as much behind it as a test wants to cut, trickle and resume.
import { createHash } from 'node:crypto';
import { createTinyVideo } from '../tiny-video.js';
import type { FakeLogEntry } from '../fake-log.js';

export interface VideoFile {
  readonly bytes: Uint8Array;
  /** With its quotes. */
  readonly etag: string;
}

/** Gives a generation's file; `other` is another file for the same generation. The latest few are kept. */
export type VideoFiles = (entry: FakeLogEntry, other: boolean) => VideoFile;

const KEPT = 8;

export function createVideoFiles(padBytes: number): VideoFiles {
  const kept = new Map<string, VideoFile>();
  return (entry, other) => {
    const key = `${entry.generationId} ${other}`;
    const file = kept.get(key) ?? createFile(entry, other, padBytes);
    kept.delete(key);
    kept.set(key, file);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return file;
  };
}

function createFile(entry: FakeLogEntry, other: boolean, padBytes: number): VideoFile {
  const { width, height, durationSeconds, requestHash } = entry;
  const colours = Number.parseInt(requestHash.slice(0, 8), 16) + (other ? 180 : 0);
  const video = createTinyVideo({ width, height, durationSeconds, seed: colours });
  const bytes = padBytes === 0 ? video : Buffer.concat([video, createFreeBox(padBytes, colours)]);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 20)}"` };
}

/** Players pass over it. Each four bytes differ from the next, so that a resume at the wrong place shows. */
function createFreeBox(size: number, colours: number): Uint8Array {
  const box = Buffer.alloc(Math.max(8, size));
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  for (let offset = 8; offset + 4 <= box.length; offset += 4) {
    box.writeInt32LE(Math.imul(offset + colours, 0x9e3779b1), offset);
  }
  return box;
}
