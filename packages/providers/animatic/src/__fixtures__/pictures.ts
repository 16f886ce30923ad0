// Source images, drawn when they are asked for.
import { createCanvas } from '@napi-rs/canvas';

/** A bright picture with edges all over it, so that every move shows. */
export async function drawPicture(
  width: number,
  height: number,
  type: 'png' | 'jpeg' | 'webp' | 'gif',
): Promise<Buffer> {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#f2e3c6';
  context.fillRect(0, 0, width, height);
  for (let index = 0; index < 200; index += 1) {
    context.fillStyle = `hsl(${(index * 47) % 360} 60% ${30 + (index % 5) * 10}%)`;
    context.fillRect((index * 997) % width, (index * 631) % height, width / 25, height / 25);
  }
  return type === 'gif' ? canvas.encode('gif') : type === 'png' ? canvas.encode('png') : canvas.encode(type, 90);
}
