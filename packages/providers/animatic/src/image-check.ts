// Judges an image by its bytes, before anything is promised for it.
import { createHash } from 'node:crypto';
import { IMAGE_LIMITS, ProviderError } from '@shotlist/core';
import { imageSize } from 'image-size';
import { openSource } from './source-picture.js';

/** Types by bytes, with the extension each is stored under. */
const TYPES: Readonly<Record<string, string>> = { jpg: 'jpg', png: 'png', gif: 'gif', webp: 'webp' };
/** A small file may unfold into a picture that fills the memory. */
const MAX_PIXELS = 64_000_000;

/** An image that can be filmed, and the name of its content. */
export interface CheckedImage {
  readonly sha256: string;
  readonly extension: string;
}

/** @throws ProviderError `IMAGE_TYPE_UNSUPPORTED` or `IMAGE_UNREADABLE` */
export async function checkImage(bytes: Uint8Array): Promise<CheckedImage> {
  if (bytes.byteLength > IMAGE_LIMITS.maxBytes) {
    throw new ProviderError('IMAGE_UNREADABLE', `The image is larger than ${IMAGE_LIMITS.maxBytes / 1024 / 1024} MB.`);
  }
  const { type, width, height } = readHeader(bytes);
  const extension = TYPES[type ?? ''];
  if (extension === undefined) throw unsupported();
  if (width * height > MAX_PIXELS) {
    throw new ProviderError(
      'IMAGE_UNREADABLE',
      `The image has ${width} x ${height} pixels; at most ${MAX_PIXELS / 1e6} million are taken.`,
    );
  }
  try {
    await openSource(bytes);
  } catch (cause) {
    throw new ProviderError('IMAGE_UNREADABLE', 'The image is broken.', { cause });
  }
  return { sha256: createHash('sha256').update(bytes).digest('hex'), extension };
}

function readHeader(bytes: Uint8Array) {
  try {
    return imageSize(bytes);
  } catch (cause) {
    // The library has one error for a type it doesn't know and for a header that is cut short.
    if (looksSupported(bytes)) throw new ProviderError('IMAGE_UNREADABLE', 'The image is broken.', { cause });
    throw unsupported();
  }
}

function looksSupported(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return /^(?:\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP)/s.test(start);
}

const unsupported = () => new ProviderError('IMAGE_TYPE_UNSUPPORTED', 'The file is not a jpg, png, gif or webp image.');
