// A real MP4 of a few kilobytes, without any library: colour stripes for as long as asked, at 30 fps.
import { encodeStripes, type StripeColour, type TinyStream } from './tiny-h264.js';

/** What {@link createTinyVideo} makes. */
export interface TinyVideoOptions {
  /** Pixels, even. */
  readonly width: number;
  /** Pixels, even. */
  readonly height: number;
  /** Seconds; rounded to whole frames, at least one. */
  readonly durationSeconds: number;
  /** Decides the colours. @default 0 */
  readonly seed?: number;
}

const FRAMES_PER_SECOND = 30;
const MEDIA_TIMESCALE = 15_360;
const FRAME_TICKS = MEDIA_TIMESCALE / FRAMES_PER_SECOND;

/** A playable video (H.264 baseline, yuv420p, 30 fps, faststart): the same bytes for the same options. */
export function createTinyVideo(options: TinyVideoOptions): Uint8Array {
  const { width, height, durationSeconds, seed = 0 } = options;
  const frameCount = Math.max(1, Math.round(durationSeconds * FRAMES_PER_SECOND));
  const stream = encodeStripes(width, height, frameCount, (column) => stripeColour(column, seed));
  const fileType = box('ftyp', text('isom'), u32(512), text('isomiso2avc1mp41'));
  // The offset of the media data doesn't change the length of what stands before it.
  const headerBytes = fileType.length + movie(stream, width, height, 0).length;
  const media = stream.frames.flatMap((frame) => [u32(frame.length), frame]);
  return concat([fileType, movie(stream, width, height, headerBytes + 8), box('mdat', ...media)]);
}

/** Hues that begin where the seed says and turn slowly, every other stripe a little lighter. */
function stripeColour(column: number, seed: number): StripeColour {
  const angle = (seed % 360) + column * 0.1;
  return [128 + (column % 2) * 16, Math.round(128 + 56 * Math.cos(angle)), Math.round(128 + 56 * Math.sin(angle))];
}

function movie(stream: TinyStream, width: number, height: number, mediaOffset: number): Uint8Array {
  const ticks = stream.frames.length * FRAME_TICKS;
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32);
  const movieHeader = box(
    'mvhd',
    zeros(12),
    u32(MEDIA_TIMESCALE),
    u32(ticks),
    u32(0x10000),
    u16(0x100),
    zeros(10),
    ...matrix,
    zeros(24),
    u32(2),
  );
  const trackHeader = box(
    'tkhd',
    u32(3),
    zeros(8),
    u32(1),
    zeros(4),
    u32(ticks),
    zeros(16),
    ...matrix,
    u32(width << 16),
    u32(height << 16),
  );
  const mediaHeader = box('mdhd', zeros(12), u32(MEDIA_TIMESCALE), u32(ticks), u16(0x55c4), zeros(2));
  const handler = box('hdlr', zeros(8), text('vide'), zeros(12), text('video\0'));
  const reference = box('dinf', box('dref', zeros(4), u32(1), box('url ', u32(1))));
  const media = box('minf', box('vmhd', u32(1), zeros(8)), reference, sampleTable(stream, width, height, mediaOffset));
  return box('moov', movieHeader, box('trak', trackHeader, box('mdia', mediaHeader, handler, media)));
}

function sampleTable(stream: TinyStream, width: number, height: number, mediaOffset: number): Uint8Array {
  const { sequence, picture, frames } = stream;
  const codec = box(
    'avcC',
    Uint8Array.of(1, sequence[1] ?? 0, sequence[2] ?? 0, sequence[3] ?? 0, 0xff, 0xe1),
    u16(sequence.length),
    sequence,
    Uint8Array.of(1),
    u16(picture.length),
    picture,
  );
  const format = box(
    'avc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    u32(0x480000),
    u32(0x480000),
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    codec,
  );
  return box(
    'stbl',
    box('stsd', zeros(4), u32(1), format),
    box('stts', zeros(4), u32(1), u32(frames.length), u32(FRAME_TICKS)),
    box('stss', zeros(4), u32(1), u32(1)),
    box('stsc', zeros(4), u32(1), u32(1), u32(frames.length), u32(1)),
    box('stsz', zeros(8), u32(frames.length), ...frames.map((frame) => u32(frame.length + 4))),
    box('stco', zeros(4), u32(1), u32(mediaOffset)),
  );
}

function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((total, part) => total + part.length, 8);
  return concat([u32(length), text(type), ...parts]);
}

const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const zeros = (count: number): Uint8Array => new Uint8Array(count);
const u16 = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value);
const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
const concat = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
