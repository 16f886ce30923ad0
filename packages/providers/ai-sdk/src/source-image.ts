// The image of a request as AI SDK wants it: its URL, or its bytes.
import type { Experimental_VideoModelV4File as VideoModelV4File } from '@ai-sdk/provider';
import { fetchImage } from '@shotlist/client/node';
import { classifyImageUrl, ProviderError, type SubmitContext } from '@shotlist/core';
import { fileTypeFromBuffer } from 'file-type';
import type { VendorModel } from './options.js';

const TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
/** Stands for any image where only the form of a request matters. */
const SAMPLE: VideoModelV4File = { type: 'file', mediaType: 'image/png', data: new Uint8Array([137, 80, 78, 71]) };

/** One in the form in which the image would be sent. */
export function sampleImage(imageUrl: string | undefined, { imageAs }: VendorModel): VideoModelV4File | undefined {
  if (imageUrl === undefined) return undefined;
  return imageAs === 'bytes' || isLocal(imageUrl) ? SAMPLE : { type: 'url', url: imageUrl };
}

/** @throws ProviderError `IMAGE_UNREADABLE`, `IMAGE_TYPE_UNSUPPORTED`, `IMAGE_URL_BLOCKED` */
export async function sourceImage(
  imageUrl: string | undefined,
  { imageAs }: VendorModel,
  { signal, readImage, allowHosts }: Pick<SubmitContext, 'signal' | 'readImage'> & { allowHosts: readonly string[] },
): Promise<VideoModelV4File | undefined> {
  if (imageUrl === undefined) return undefined;
  if (isLocal(imageUrl)) return fileOf(await readImage(imageUrl));
  return imageAs === 'bytes'
    ? fileOf(await fetchImage(imageUrl, { allowHosts, signal }))
    : { type: 'url', url: imageUrl };
}

function isLocal(imageUrl: string): boolean {
  return classifyImageUrl(imageUrl).kind === 'local';
}

async function fileOf(data: Uint8Array): Promise<VideoModelV4File> {
  const mediaType = (await fileTypeFromBuffer(data))?.mime;
  if (mediaType !== undefined && TYPES.has(mediaType)) return { type: 'file', mediaType, data };
  throw new ProviderError('IMAGE_TYPE_UNSUPPORTED', 'The file is not a jpg, png, gif or webp image.');
}
