// fetchOutput: the video of a completed generation, from wherever the vendor keeps it.
import { type Download, isApiError } from '@shotlist/client';
import { type FetchContext, type Provider, ProviderError } from '@shotlist/core';
import type { VideoGenApiOptions } from './options.js';
import type { Parts } from './parts.js';

/** Far above a minute of 4K. */
const MAX_BYTES = 1024 ** 3;

export function createFetchOutput(
  { client, memory }: Parts,
  limits: NonNullable<VideoGenApiOptions['download']>,
): Provider['fetchOutput'] {
  const download = (url: string, { signal }: FetchContext) =>
    client.download(url, { maxBytes: MAX_BYTES, ...limits, signal });

  return async (generationId, context) => {
    context.signal.throwIfAborted();
    // Without a look at its status: that would be one more call for every shot.
    const known = memory.get(generationId).videoUrl;
    let file: Download;
    try {
      file = await download(absolute(known, client.baseUrl) ?? client.videoUrl(generationId), context);
    } catch (error) {
      if (!isApiError(error) || error.code !== 'OUTPUT_UNAVAILABLE') throw error;
      // The link may have expired: its status has a new one.
      const status = await client.status(generationId, { signal: context.signal });
      const anew = absolute(status.video_url, client.baseUrl);
      if (status.status !== 'completed' || anew === undefined || anew === known) throw error;
      file = await download(anew, context);
    }
    const { body, size } = file;
    return { video: { kind: 'stream', body: watched(body, context), ...(size === undefined ? {} : { size }) } };
  };
}

async function* watched(body: AsyncIterable<Uint8Array>, { onProgress }: FetchContext): AsyncGenerator<Uint8Array> {
  for await (const part of body) {
    onProgress();
    yield part;
  }
}

function absolute(videoUrl: string | undefined, baseUrl: string): string | undefined {
  if (videoUrl === undefined) return undefined;
  if (!URL.canParse(videoUrl, baseUrl)) throw new ProviderError('OUTPUT_UNAVAILABLE', 'The video’s address is no URL.');
  return new URL(videoUrl, baseUrl).href;
}
