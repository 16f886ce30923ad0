import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASPECT_RATIOS, type AspectRatio, frameSize, RESOLUTIONS, type Resolution } from '@shotlist/core';
import { createTestFolder, needs, sampleRequest } from '@shotlist/testing';
import { loadImage } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import { decode, difference } from './__fixtures__/decode.js';
import { drawPicture } from './__fixtures__/pictures.js';
import { readBoxes } from './mp4-boxes.js';
import { capResolution, render, type Rendering } from './render.js';
import { nearestRatio } from './source-picture.js';

const SIZES = RESOLUTIONS.flatMap((resolution) => ASPECT_RATIOS.map((ratio) => [resolution, ratio] as const));
/** The picture between the header and the prompt; the line that fills, at the very bottom, is not in it. */
const PICTURE = { from: 0.15, to: 0.6 };
const ALL_BUT_CLOCK = { from: 0.13, to: 0.97 };

interface Rendered {
  readonly videoPath: string;
  readonly posterPath: string;
  readonly sha256: string;
  readonly size: { readonly width: number; readonly height: number };
}

async function renderFilm(changes: Partial<Rendering['request']>, rest: Partial<Rendering> = {}): Promise<Rendered> {
  const folder = createTestFolder();
  const [videoPath, posterPath] = [join(folder, 'film.mp4'), join(folder, 'poster.jpg')];
  const request = sampleRequest({ resolution: '480p', ...changes });
  const options = { videoPath, posterPath, signal: new AbortController().signal, onProgress: () => undefined };
  const size = await render(
    { request, image: undefined, resolution: request.resolution, frames: 20, ...rest },
    options,
  );
  return { videoPath, posterPath, size, sha256: createHash('sha256').update(readFileSync(videoPath)).digest('hex') };
}

describe('a film', () => {
  test.each(SIZES)(
    'of %s at %s has the frame of the design',
    async (resolution: Resolution, ratio: AspectRatio) => {
      const { videoPath, posterPath, size } = await renderFilm({ resolution, aspect_ratio: ratio }, { frames: 3 });
      expect(size).toEqual(frameSize(resolution, ratio));
      const film = await decode(videoPath);
      expect(film).toMatchObject(size);
      expect(film.frames).toHaveLength(3);
      const poster = await loadImage(posterPath);
      expect(poster.width).toBe(Math.min(640, size.width));
      expect(poster.width / poster.height).toBeCloseTo(size.width / size.height, 1);
    },
    300_000,
  );

  test('has exactly 30 frames for every second', async () => {
    const { videoPath } = await renderFilm({ duration: 6, camera_fixed: true }, { frames: undefined as never });
    expect((await decode(videoPath)).frames).toHaveLength(180);
  });

  test('has its index before its pictures, and ends where its last box ends', async () => {
    const { videoPath } = await renderFilm({});
    const types = (await readBoxes(videoPath)).map(({ type }) => type);
    expect(types).toEqual(['ftyp', 'moov', 'free', 'mdat']);
  });

  test('has the same bytes when it is made again, also beside others', async () => {
    const first = await renderFilm({ prompt: 'A cat 🐱 — 一只橘猫 — قطة' }, { frames: 45 });
    const others = await Promise.all([
      renderFilm({ prompt: 'A cat 🐱 — 一只橘猫 — قطة' }, { frames: 45 }),
      renderFilm({ seed: 43 }, { frames: 45 }),
      renderFilm({ prompt: 'A cat 🐱 — 一只橘猫 — قطة' }, { frames: 45 }),
    ]);
    expect(others.map(({ sha256 }) => sha256 === first.sha256)).toEqual([true, false, true]);
  });

  test('looks different for every seed', async () => {
    const hashes: string[] = [];
    for (const seed of [0, 1, 2, 2_147_483_647]) {
      const { videoPath } = await renderFilm({ seed }, { frames: 2 });
      const { frames, width, height } = await decode(videoPath);
      // Above the prompt and beside the slate's words: the seed itself is written below.
      hashes.push(
        createHash('sha256')
          .update(frames[0]!.subarray(Math.round(height * 0.15) * width, Math.round(height * 0.5) * width))
          .digest('hex'),
      );
    }
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('the camera', () => {
  test('moves over a scenery, and does not when it is fixed', async () => {
    const moving = await decode((await renderFilm({ seed: 2 }, { frames: 40 })).videoPath);
    const fixed = await decode((await renderFilm({ seed: 2, camera_fixed: true }, { frames: 40 })).videoPath);
    expect(difference(moving, 0, 39, PICTURE)).toBeGreaterThan(3);
    expect(difference(fixed, 0, 39, ALL_BUT_CLOCK)).toBeLessThan(0.6);
  });

  test('moves over a source image, and does not when it is fixed', async () => {
    const image = await drawPicture(1280, 720, 'jpeg');
    const changes = { image_url: 'a.jpg', prompt: 'Boat' };
    const moving = await decode((await renderFilm(changes, { frames: 40, image })).videoPath);
    const fixed = await decode((await renderFilm({ ...changes, camera_fixed: true }, { frames: 40, image })).videoPath);
    expect(difference(moving, 0, 39, PICTURE)).toBeGreaterThan(3);
    expect(difference(fixed, 0, 39, ALL_BUT_CLOCK)).toBeLessThan(0.6);
  });

  test('leaves the clock and the line running when it is fixed', async () => {
    const film = await decode((await renderFilm({ camera_fixed: true }, { frames: 40 })).videoPath);
    expect(difference(film, 0, 39, { from: 0, to: 0.13 })).toBeGreaterThan(0.1);
    expect(difference(film, 0, 39, { from: 0.99, to: 1 })).toBeGreaterThan(20);
  });
});

describe('the source image', () => {
  test.each([
    ['jpeg', 1920, 1080, '16:9'],
    ['png', 900, 880, '1:1'],
    ['webp', 400, 1000, '9:21'],
    ['gif', 640, 480, '4:3'],
  ] as const)(
    'a %s of %i x %i is filmed at %s',
    async (type, width, height, ratio) => {
      const image = await drawPicture(width, height, type);
      const { size, videoPath } = await renderFilm({ image_url: `a.${type}` }, { frames: 2, image });
      expect(size).toEqual(frameSize('480p', ratio));
      expect((await decode(videoPath)).frames).toHaveLength(2);
    },
    300_000,
  );

  test('a ratio is the nearest by proportion, either way', () => {
    expect([
      nearestRatio(100, 99),
      nearestRatio(3000, 1000),
      nearestRatio(1080, 1920),
      nearestRatio(1500, 1200),
    ]).toEqual(['1:1', '16:9', '9:21', '4:3']);
  });
});

describe('a rendering', () => {
  test('stops when nobody waits for it any more, and says why', async () => {
    const folder = createTestFolder();
    const controller = new AbortController();
    const options = {
      videoPath: join(folder, 'film.mp4'),
      posterPath: join(folder, 'poster.jpg'),
      signal: controller.signal,
      // Drawing is over by the third word of progress, filming is not.
      onProgress: () => {
        words += 1;
        if (words === 3) controller.abort(new Error('enough'));
      },
    };
    let words = 0;
    const request = sampleRequest({ duration: 60 });
    await expect(render({ request, image: undefined, resolution: '480p' }, options)).rejects.toThrow('enough');
  });

  test('tells its progress while it works', async () => {
    const folder = createTestFolder();
    let words = 0;
    const options = {
      videoPath: join(folder, 'film.mp4'),
      posterPath: join(folder, 'poster.jpg'),
      signal: new AbortController().signal,
      onProgress: () => void (words += 1),
    };
    await render({ request: sampleRequest({}), image: undefined, resolution: '480p', frames: 60 }, options);
    expect(words).toBeGreaterThanOrEqual(8);
  });

  test('fails at once where its folder is missing', async () => {
    const missing = join(createTestFolder(), 'missing');
    const options = {
      videoPath: join(missing, 'film.mp4'),
      posterPath: join(missing, 'poster.jpg'),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const rendering = { request: sampleRequest({}), image: undefined, resolution: '480p', frames: 2 } as const;
    await expect(render(rendering, options)).rejects.toThrow('ENOENT');
  });

  test('fails when its film can’t be written', async () => {
    const folder = createTestFolder();
    mkdirSync(join(folder, 'film.mp4'));
    const options = {
      videoPath: join(folder, 'film.mp4'),
      posterPath: join(folder, 'poster.jpg'),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const rendering = { request: sampleRequest({}), image: undefined, resolution: '480p', frames: 2 } as const;
    await expect(render(rendering, options)).rejects.toThrow('film.mp4');
  });
});

test('a cap lowers a resolution and never raises it', () => {
  expect([capResolution('4K', '480p'), capResolution('480p', '720p'), capResolution('1080p', undefined)]).toEqual([
    '480p',
    '480p',
    '1080p',
  ]);
});

needs('ffprobe').test(
  'ffprobe finds what the API promises',
  async (ffprobe) => {
    const { videoPath } = await renderFilm({ camera_fixed: true }, { frames: 150 });
    const found = JSON.parse(
      execFileSync(
        ffprobe,
        ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', videoPath],
        { encoding: 'utf8' },
      ),
    );
    expect(found.streams).toHaveLength(1);
    expect(found.streams[0]).toMatchObject({
      codec_name: 'h264',
      width: 854,
      height: 480,
      pix_fmt: 'yuv420p',
      r_frame_rate: '30/1',
      avg_frame_rate: '30/1',
      nb_read_frames: '150',
      start_time: '0.000000',
      duration: '5.000000',
      color_space: 'bt709',
    });
    expect(found.format).toMatchObject({ duration: '5.000000' });
  },
  300_000,
);
