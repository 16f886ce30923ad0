// A still for galleries, taken from the film itself.
import { writeFile } from 'node:fs/promises';
import { createCanvas, ImageData } from '@napi-rs/canvas';
import { FilterAPI, Frame } from 'node-av';

/** Widest poster, in pixels. */
const MAX_WIDTH = 640;
const JPEG_QUALITY = 84;

/** Writes a frame of the film as a JPEG of at most 640 pixels in width. */
export async function writePoster(frame: Frame, path: string): Promise<void> {
  const width = Math.min(MAX_WIDTH, frame.width);
  const height = Math.round((frame.height * width) / frame.width / 2) * 2;
  const scaler = FilterAPI.create(`scale=${width}:${height}:flags=area:in_color_matrix=bt709,format=rgba`, {
    graph: { nbThreads: 1 },
  });
  const copy = frame.clone();
  if (copy === null) throw new Error('The poster’s frame can’t be copied.');
  try {
    await scaler.process(copy);
    const scaled = await scaler.receive();
    if (!(scaled instanceof Frame)) throw new Error('The poster’s frame can’t be scaled.');
    const pixels = scaled.toBuffer();
    scaled.free();
    const canvas = createCanvas(width, height);
    canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
    await writeFile(path, await canvas.encode('jpeg', JPEG_QUALITY));
  } finally {
    copy.free();
    scaler.close();
  }
}
