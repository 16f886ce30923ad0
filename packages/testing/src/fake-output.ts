// The fake vendor's files: tiny real videos, and the ways in which a download goes wrong.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AspectRatio, FetchedOutput, ProviderOutput } from '@shotlist/core';
import type { FakeLogEntry } from './fake-log.js';
import { createTinyVideo } from './tiny-video.js';

/** A few macroblocks in the asked ratio; 16:9 where an image decides. */
export function tinyFrame(ratio: AspectRatio | undefined): { readonly width: number; readonly height: number } {
  if (ratio === '1:1') return { width: 64, height: 64 };
  if (ratio === '4:3') return { width: 64, height: 48 };
  if (ratio === '9:21') return { width: 36, height: 84 };
  return { width: 64, height: 36 };
}

/** The output of a completed generation, with the fault that its script gave it. */
export function fakeOutput(
  entry: FakeLogEntry,
  files: { readonly video?: Uint8Array; readonly poster?: Uint8Array },
  signal: AbortSignal,
): FetchedOutput {
  const { width, height, durationSeconds } = entry;
  const colours = Number.parseInt(entry.requestHash.slice(0, 8), 16);
  const video = files.video ?? createTinyVideo({ width, height, durationSeconds, seed: colours });
  return {
    video:
      entry.outputFault === 'endless'
        ? { kind: 'stream', body: endless(video, signal) }
        : stream(video, entry.outputFault),
    ...(files.poster === undefined ? {} : { poster: stream(files.poster) }),
  };
}

/** Promises the whole size; a short one stops at half of it. */
function stream(bytes: Uint8Array, fault?: 'short'): ProviderOutput {
  const sent = fault === 'short' ? bytes.subarray(0, bytes.length >> 1) : bytes;
  return { kind: 'stream', body: once(sent), size: bytes.length };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* endless(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (;;) {
    signal.throwIfAborted();
    yield bytes;
    await nextTurn();
  }
}
