// The renderer and the FFmpeg command line are given the same work: their films are of the same picture.
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { needs } from '@shotlist/testing';
import { expect } from 'vitest';
import { compareRenders } from './bench.js';

const TIMEOUT_MS = 180_000;

needs('ffmpeg').test(
  'a film of ours and one of FFmpeg have the same frames, and look alike',
  async (ffmpeg) => {
    const beside = join(dirname(ffmpeg), 'ffprobe');
    const [report] = await compareRenders({
      resolutions: ['480p'],
      seconds: 1,
      rounds: 1,
      atOnce: 1,
      ffmpeg,
      ffprobe: existsSync(beside) ? beside : 'ffprobe',
    });
    expect(report).toMatchObject({ resolution: '480p', frames: 30 });
    expect(report?.likeness).toBeGreaterThan(0.99);
    for (const figure of [report?.alone, report?.together]) {
      expect(figure?.framesPerSecond).toBeGreaterThan(0);
      expect(figure?.ratio).toBeGreaterThan(0);
    }
  },
  TIMEOUT_MS,
);
