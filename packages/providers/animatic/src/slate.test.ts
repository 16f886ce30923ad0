import { ASPECT_RATIOS, frameSize } from '@shotlist/core';
import { expect, test } from 'vitest';
import { createLayerContext } from './layer.js';
import { drawSlate } from './slate.js';
import { setPrompt } from './slate-prompt.js';

const DATA = [
  ['Mode', 'Image to video'],
  ['Length', '60 s'],
  ['Frame', '9:21  1080p as 480p'],
  ['Camera', 'Moving'],
  ['Seed', '2147483647'],
] as const;
const LONG = {
  Latin: 'A slow cinematic dolly shot through an abandoned greenhouse at dusk. ',
  Chinese: '一只橘猫在阳光明媚的花园里追逐红色的毛线球，镜头缓缓推进。',
  Arabic: 'قطة برتقالية تلعب بكرة صوف حمراء في حديقة مشمسة. ',
};
const longest = (text: string) => [...text.repeat(100)].slice(0, 1000).join('');
const slateOf = (ratio: (typeof ASPECT_RATIOS)[number], prompt: string) =>
  drawSlate(frameSize('480p', ratio), { prompt, model: 'Higgsfield', maker: 'Higgsfield', data: DATA }, '#f80');

test.each(
  ASPECT_RATIOS.flatMap((ratio) => Object.entries(LONG).map(([script, text]) => [script, ratio, text] as const)),
)('1000 characters of %s are on a frame of %s, whole', async (_, ratio, text) => {
  const slate = await slateOf(ratio, longest(text));
  expect(slate.truncated).toBe(false);
  expect(slate.textTop).toBeGreaterThan(slate.layers[0]!.height);
});

test('a prompt that can’t fit even at the smallest size is cut, not drawn over the header', async () => {
  const slate = await slateOf('1:1', longest('𝗪🐱\n'));
  expect(slate.truncated).toBe(true);
  expect(slate.textTop).toBeGreaterThan(slate.layers[0]!.height);
});

test('layers stand on even pixels and inside the frame', async () => {
  for (const ratio of ASPECT_RATIOS) {
    const { width, height } = frameSize('480p', ratio);
    const slate = await slateOf(ratio, 'A cat');
    for (const layer of [...slate.layers, slate.progress, slate.digits.column])
      expect([layer.x % 2, layer.y % 2]).toEqual([0, 0]);
    for (const layer of slate.layers)
      expect([layer.x + layer.width, layer.y + layer.height <= height]).toEqual([width, true]);
    const { seconds, frames, column, cellHeight } = slate.digits;
    expect([seconds, frames, { x: column.width, y: cellHeight }].flatMap(({ x, y }) => [x % 2, y % 2])).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    expect(frames.x + column.width).toBeLessThanOrEqual(width);
  }
});

test('an Arabic prompt stands on the right, a Latin one on the left', async () => {
  const ink = async (prompt: string) => {
    const block = await setPrompt(prompt, { width: 800, height: 200 }, 480);
    const context = createLayerContext(800, 200);
    await block.draw(context, 0, 0);
    const { data } = context.getImageData(0, 0, 800, 200);
    const halves = [0, 0];
    for (let pixel = 0; pixel < 800 * 200; pixel += 1) halves[pixel % 800 < 400 ? 0 : 1]! += data[pixel * 4 + 3]!;
    return halves as [left: number, right: number];
  };
  const arabic = await ink('قطة برتقالية');
  const latin = await ink('A ginger cat');
  expect(arabic[0]).toBe(0);
  expect(arabic[1]).toBeGreaterThan(10_000);
  expect(latin[1]).toBe(0);
  expect(latin[0]).toBeGreaterThan(10_000);
});

test('an emoji is drawn in its colours', async () => {
  const block = await setPrompt('❤️', { width: 200, height: 100 }, 480);
  const context = createLayerContext(200, 100);
  await block.draw(context, 0, 0);
  const { data } = context.getImageData(0, 0, 200, 100);
  const red = Array.from(
    { length: 200 * 100 },
    (_, pixel) => data[pixel * 4]! > 180 && data[pixel * 4 + 1]! < 90 && data[pixel * 4 + 3]! > 200,
  );
  expect(red.filter(Boolean).length).toBeGreaterThan(200);
});
