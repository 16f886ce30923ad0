// A video file of any size, and servers that send it in ways that the fake API doesn't.
import { createHash } from 'node:crypto';
import { createTinyVideo } from '@shotlist/testing';

/** A real video with a box behind it that has something to cut. */
export function createVideoFile(padBytes: number, seed = 0): Buffer {
  const video = createTinyVideo({ width: 32, height: 32, durationSeconds: 0.2, seed });
  const pad = Buffer.alloc(padBytes + 8);
  pad.writeUInt32BE(pad.length);
  pad.write('free', 4, 'latin1');
  for (let at = 8; at + 4 <= pad.length; at += 4) pad.writeInt32LE(Math.imul(at + seed, 0x9e3779b1), at);
  return Buffer.concat([video, pad]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where a request wants to begin. */
export function rangeStart(range: string | undefined): number {
  return Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
}
