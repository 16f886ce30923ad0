// Signed links to the videos of a page or a list that stands beside nothing, from a store that makes some.
import { ShotlistError, type ShotResult, type Store } from '@shotlist/core';
import type { FilePaths } from './exporter.js';

export interface LinkedPaths {
  readonly paths: FilePaths;
  /** Signs as results pass: paths are of those that have. */
  signed(results: AsyncIterable<ShotResult>): AsyncGenerator<ShotResult>;
  /** Where all of them lead. */
  readonly origin: string;
  /** From then on the first of them leads nowhere. */
  readonly endsAtMs: number;
}

/** Throws `USAGE` for a store that makes no links, and `STORE_UNUSABLE` where the credentials can't sign. */
export async function linkedPaths(store: Store, lifetimeMs: number): Promise<LinkedPaths> {
  const link = async (key: string) => store.link?.(key, { lifetimeMs });
  // Of nothing: what is asked for is where links lead and when they end, before the first is needed.
  const sample = await link('links');
  if (sample === undefined)
    throw new ShotlistError('USAGE', {
      where: '--links',
      message: 'This store makes no links: only those in buckets do.',
      help: 'Leave it out: a page shows the videos where they are, and "shotlist run" or "submit" copies them into a folder.',
    });
  const urls = new WeakMap<ShotResult, { readonly video?: string; readonly poster?: string }>();
  return {
    paths: {
      videoPath: (result) => urls.get(result)?.video,
      posterPath: (result) => urls.get(result)?.poster,
    },
    async *signed(results) {
      for await (const result of results) {
        const { videoKey, posterKey } = result;
        const video = videoKey === undefined ? undefined : await link(videoKey);
        const poster = posterKey === undefined ? undefined : await link(posterKey);
        urls.set(result, { ...(video && { video: video.url }), ...(poster && { poster: poster.url }) });
        yield result;
      }
    },
    origin: new URL(sample.url).origin,
    endsAtMs: sample.endsAtMs,
  };
}
