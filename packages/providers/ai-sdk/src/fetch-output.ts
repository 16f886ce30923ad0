// fetchOutput: the video of a completed generation, from wherever the vendor keeps it. Addresses are asked for anew: they
// may be signed, or have the key in them, and are written down nowhere.
import type { Experimental_VideoModelV4VideoData as VideoData } from '@ai-sdk/provider';
import { downloadFile } from '@shotlist/client';
import { type FetchContext, type Provider, ProviderError, type ProviderOutput } from '@shotlist/core';
import { askStatus, unavailable } from './look.js';
import type { Parts } from './parts.js';

/** Far above a minute of 4K. */
const MAX_BYTES = 1024 ** 3;

export function createFetchOutput(parts: Parts): Provider['fetchOutput'] {
  return async (generationId, context) => {
    const answer = await askStatus(parts, generationId, context.signal);
    if (answer === undefined) throw new ProviderError('GENERATION_NOT_FOUND', 'This is no id of this provider’s.');
    if ('code' in answer) throw new ProviderError(answer.code, answer.detail);
    if (answer.status === 'pending') throw unavailable('The vendor says that it is still being made.');
    const [video] = answer.videos;
    if (video === undefined) throw unavailable('The vendor has no video of it.');
    return { video: await open(video, parts, context) };
  };
}

async function open(video: VideoData, parts: Parts, context: FetchContext): Promise<ProviderOutput> {
  switch (video.type) {
    case 'url': {
      const { foreignFetch, options } = parts;
      const { signal } = context;
      const place = { origin: '', headers: {}, fetch: foreignFetch, foreignFetch };
      const limits = { maxBytes: MAX_BYTES, ...options.download };
      const { body, size } = await downloadFile(place, video.url, { ...limits, signal });
      return { kind: 'stream', body: watched(body, context), ...(size === undefined ? {} : { size }) };
    }
    case 'base64':
    case 'binary': {
      const bytes = video.type === 'binary' ? video.data : Buffer.from(video.data, 'base64');
      return { kind: 'stream', body: watched([bytes], context), size: bytes.byteLength };
    }
    default:
      throw unavailable('The vendor has put it into a place of its own.');
  }
}

async function* watched(
  body: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  { onProgress }: FetchContext,
): AsyncGenerator<Uint8Array> {
  for await (const part of body) {
    onProgress();
    yield part;
  }
}
