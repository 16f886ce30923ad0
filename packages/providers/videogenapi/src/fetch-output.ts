// fetchOutput: the video of a completed generation, from wherever the vendor keeps it.
import type { Download } from '@shotlist/client';
import { type FetchContext, type Provider, ProviderError, showValue } from '@shotlist/core';
import type { VideoGenApiOptions } from './options.js';
import type { Parts } from './parts.js';

/** Far above a minute of 4K. */
const MAX_BYTES = 1024 ** 3;

/** Failures after which the file may be had at another place. */
const ELSEWHERE: ReadonlySet<unknown> = new Set([
  'OUTPUT_UNAVAILABLE',
  'OUTPUT_INVALID',
  'VENDOR_UNAVAILABLE',
  'NOT_SENT',
]);

export function createFetchOutput(
  { client, memory }: Parts,
  limits: NonNullable<VideoGenApiOptions['download']>,
): Provider['fetchOutput'] {
  const download = (url: string, { signal }: FetchContext) =>
    client.download(url, { maxBytes: MAX_BYTES, ...limits, signal });

  return async (generationId, context) => {
    context.signal.throwIfAborted();
    // Without a look at its status: that would be one more call for every shot.
    const known = absolute(memory.get(generationId).videoUrl, client.baseUrl);
    const own = client.videoUrl(generationId);
    const problems: Error[] = [];
    const file =
      (await firstThere([known, own], (url) => download(url, context), problems)) ??
      // The link may have expired: its status has a new one, or says what became of it.
      (await askAnew(generationId, [known, own], context, problems));
    const { body, size } = file;
    return { video: { kind: 'stream', body: watched(body, context), ...(size === undefined ? {} : { size }) } };
  };

  async function askAnew(
    generationId: string,
    tried: readonly (string | undefined)[],
    context: FetchContext,
    problems: readonly Error[],
  ): Promise<Download> {
    const { status, video_url: videoUrl } = await client.status(generationId, { signal: context.signal });
    const url = absolute(videoUrl, client.baseUrl);
    if (status === 'completed' && url !== undefined && !tried.includes(url)) return download(url, context);
    const [first] = problems;
    if (status === 'completed' && first !== undefined) throw first;
    throw new ProviderError('OUTPUT_UNAVAILABLE', `The vendor says that it is ${showValue(status)}.`, {
      retryable: true,
    });
  }
}

/** The file at the first of these places that has it; undefined, and why, when none does. */
async function firstThere(
  urls: readonly (string | undefined)[],
  download: (url: string) => Promise<Download>,
  problems: Error[],
): Promise<Download | undefined> {
  for (const url of new Set(urls)) {
    try {
      if (url !== undefined) return await download(url);
    } catch (error) {
      // Gone, a page instead of a file, or at an address that may not be used: the next may do.
      if (!(error instanceof Error && 'code' in error && ELSEWHERE.has(error.code))) throw error;
      problems.push(error);
    }
  }
  return undefined;
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
