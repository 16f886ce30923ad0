// A small picture to be laid over the frame, and what all of them have in common.
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';

/** Straight RGBA, to be laid over the frame at `x`, `y`. Positions are even, as 4:2:0 needs. */
export interface Layer {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

export const INK = 'rgba(255, 255, 255, 0.96)';
export const FAINT_INK = 'rgba(255, 255, 255, 0.62)';

export const even = (value: number) => Math.round(value / 2) * 2;
export const evenUp = (value: number) => Math.ceil(value / 2) * 2;

/** A clear canvas whose text does not depend on the machine's language. */
export function createLayerContext(width: number, height: number): SKRSContext2D & { readonly canvas: Canvas } {
  const context = createCanvas(width, height).getContext('2d');
  context.lang = 'en';
  return context;
}

/** A soft shadow, so that text stands on light pictures too. `unit` is the frame's short side. */
export function castShadow(context: SKRSContext2D, unit: number): void {
  context.shadowColor = 'rgba(0, 0, 0, 0.55)';
  context.shadowBlur = unit * 0.012;
}

/** What was drawn, as a layer for this place. */
export function toLayer(context: SKRSContext2D & { readonly canvas: Canvas }, x: number, y: number): Layer {
  const { width, height } = context.canvas;
  const { data } = context.getImageData(0, 0, width, height);
  return { pixels: Buffer.from(data.buffer, data.byteOffset, data.byteLength), width, height, x, y };
}
