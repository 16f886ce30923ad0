// Pixels of a resolution and ratio.
import type { Resolution } from './request.js';

const SHORT_SIDE: Record<Resolution, number> = { '480p': 480, '720p': 720, '1080p': 1080, '4K': 2160 };

/** No side is longer: what H.264 decoders take at level 5.1. */
const MAX_SIDE = 4096;

/** Width and height in pixels, both even. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The frame of a resolution and ratio: the short side is the resolution's number, sides are even
 * (480p at 16:9 is 854x480) and none is above 4096 (4K at 9:21 is 1728x4032).
 */
export function frameSize(resolution: Resolution, ratio: `${number}:${number}`): FrameSize {
  const [horizontal, vertical] = ratio.split(':').map(Number) as [number, number];
  const short = Math.min(horizontal, vertical);
  const long = Math.max(horizontal, vertical);
  let shortSide = SHORT_SIDE[resolution];
  let longSide = even((shortSide * long) / short);
  if (longSide > MAX_SIDE) {
    // The largest multiple of 64 by which both sides fit: exact ratio, friendly to encoders.
    const unit = Math.floor(MAX_SIDE / long / 64) * 64;
    shortSide = short * unit;
    longSide = long * unit;
  }
  return horizontal >= vertical ? { width: longSide, height: shortSide } : { width: shortSide, height: longSide };
}

function even(value: number): number {
  return Math.round(value / 2) * 2;
}
