import { expect, test } from 'vitest';
import { frameSize } from './frame-size.js';
import { ASPECT_RATIOS, RESOLUTIONS } from './request.js';

test.each([
  ['480p', '16:9', 854, 480],
  ['480p', '4:3', 640, 480],
  ['480p', '1:1', 480, 480],
  ['480p', '9:21', 480, 1120],
  ['720p', '16:9', 1280, 720],
  ['720p', '4:3', 960, 720],
  ['720p', '1:1', 720, 720],
  ['720p', '9:21', 720, 1680],
  ['1080p', '16:9', 1920, 1080],
  ['1080p', '4:3', 1440, 1080],
  ['1080p', '1:1', 1080, 1080],
  ['1080p', '9:21', 1080, 2520],
  ['4K', '16:9', 3840, 2160],
  ['4K', '4:3', 2880, 2160],
  ['4K', '1:1', 2160, 2160],
  ['4K', '9:21', 1728, 4032],
] as const)('%s at %s is %ix%i', (resolution, ratio, width, height) => {
  expect(frameSize(resolution, ratio)).toEqual({ width, height });
});

test('every frame has even sides, none above 4096', () => {
  const sides = RESOLUTIONS.flatMap((resolution) =>
    ASPECT_RATIOS.flatMap((ratio) => Object.values(frameSize(resolution, ratio)) as number[]),
  );
  expect(sides).toHaveLength(32);
  expect(sides.filter((side) => side % 2 !== 0 || side > 4096)).toEqual([]);
});
