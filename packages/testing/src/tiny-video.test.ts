import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createTestFolder, createTinyVideo, needs } from './index.js';
import { boxTypes } from './mp4-boxes.js';

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
  for (const [width, height, durationSeconds] of [
    [64, 36, 5],
    [854, 480, 10],
    [1728, 4032, 1],
  ] as const) {
    const file = path.join(folder, 'tiny.mp4');
    writeFileSync(file, createTinyVideo({ width, height, durationSeconds, seed: 1234567 }));
    const entries = 'stream=codec_name,pix_fmt,width,height,r_frame_rate,nb_read_frames';
    const answer = spawnSync(ffprobe, ['-v', 'error', '-count_frames', '-show_entries', entries, '-of', 'json', file], {
      encoding: 'utf8',
    });
    // A frame that does not decode is a line there, not an exit code.
    expect(answer.stderr).toBe('');
    expect(JSON.parse(answer.stdout)).toMatchObject({
      streams: [
        {
          codec_name: 'h264',
          pix_fmt: 'yuv420p',
          width,
          height,
          r_frame_rate: '30/1',
          nb_read_frames: String(durationSeconds * 30),
        },
      ],
    });
  }
});
