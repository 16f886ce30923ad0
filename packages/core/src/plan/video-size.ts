// How large videos become, where none of their kind has been seen: H.264 as vendors usually send it.
import type { Resolution } from '../request.js';

/** Bytes of one second: 2, 5, 10 and 40 Mbit/s. */
const BYTES_PER_SECOND: Readonly<Record<Resolution, number>> = {
  '480p': 250_000,
  '720p': 625_000,
  '1080p': 1_250_000,
  '4K': 5_000_000,
};

export function usualVideoBytes(resolution: Resolution, seconds: number): number {
  return BYTES_PER_SECOND[resolution] * seconds;
}
