import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createTestFolder, createTinyVideo, needs } from './index.js';

/** Types of the boxes from start to end; throws when they don't fill the file exactly. */
function boxTypes(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  const types: string[] = [];
  let offset = 0;
  while (offset < buffer.length) {
    types.push(buffer.toString('latin1', offset + 4, offset + 8));
    offset += buffer.readUInt32BE(offset);
  }
  if (offset !== buffer.length) throw new Error('a box ends outside the file');
  return types;
}

test('a tiny video is whole, begins with its index, and is the same bytes for the same options', () => {
  const options = { width: 64, height: 36, durationSeconds: 5, seed: 7 };
  const video = createTinyVideo(options);
  expect(boxTypes(video)).toEqual(['ftyp', 'moov', 'mdat']);
  expect(video.length).toBeLessThan(8192);
  expect(Buffer.compare(video, createTinyVideo(options))).toBe(0);
  expect(Buffer.compare(video, createTinyVideo({ ...options, seed: 8 }))).not.toBe(0);
});

needs('ffprobe').test('a tiny video is H.264 of the asked size and length, and every frame decodes', (ffprobe) => {
  const folder = createTestFolder();
  for (const [width, height, durationSeconds] of [[64, 36, 5], [854, 480, 10], [1728, 4032, 1]] as const) {
    const file = path.join(folder, 'tiny.mp4');
    writeFileSync(file, createTinyVideo({ width, height, durationSeconds, seed: 1234567 }));
    const entries = 'stream=codec_name,pix_fmt,width,height,r_frame_rate,nb_read_frames';
    const answer = execFileSync(ffprobe, ['-v', 'error', '-xerror', '-count_frames', '-show_entries', entries, '-of', 'json', file], { encoding: 'utf8' });
    expect(JSON.parse(answer)).toMatchObject({
      streams: [{ codec_name: 'h264', pix_fmt: 'yuv420p', width, height, r_frame_rate: '30/1', nb_read_frames: String(durationSeconds * 30) }],
    });
  }
});
