// The source image of an image-to-video shot: opened, and drawn so that it covers the frame.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ASPECT_RATIOS, type AspectRatio } from '@shotlist/core';
import { type Image, loadImage } from '@napi-rs/canvas';
import type { Sheet } from './scenery.js';

/** Rows of the source drawn at once, in pixels of the source: keeps each turn of the event loop short. */
const PIXELS_A_TURN = 4_000_000;

/** Decodes an image; of an animation its first frame. Throws when it is broken. */
export function openSource(bytes: Uint8Array): Promise<Image> {
  return loadImage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** The API's ratio nearest to an image's own. */
export function nearestRatio(width: number, height: number): AspectRatio {
  const own = Math.log(width / height);
  const distance = (ratio: AspectRatio) => {
    const [horizontal, vertical] = ratio.split(':').map(Number) as [number, number];
    return Math.abs(own - Math.log(horizontal / vertical));
  };
  return ASPECT_RATIOS.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best));
}

/** Draws the image over the whole sheet, its middle in the middle, what is too much cut off. */
export async function drawSource(sheet: Sheet, image: Image): Promise<void> {
  const { context, width, height } = sheet;
  context.fillStyle = '#101014';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  const scale = Math.max(width / image.width, height / image.height);
  const cropWidth = width / scale;
  const cropHeight = height / scale;
  const left = (image.width - cropWidth) / 2;
  const top = (image.height - cropHeight) / 2;
  const turns = Math.min(height, Math.ceil((cropWidth * cropHeight) / PIXELS_A_TURN));
  for (let turn = 0; turn < turns; turn += 1) {
    const from = Math.round((height * turn) / turns);
    const to = Math.round((height * (turn + 1)) / turns);
    context.drawImage(image, left, top + from / scale, cropWidth, (to - from) / scale, 0, from, width, to - from);
    await nextTurn();
  }
}
