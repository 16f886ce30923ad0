// The feeds of a console, by what is looked at.
import type { ConsoleEngine } from '../engine.js';
import { createFeed, type Feed } from './feed.js';

export type Topic =
  | { readonly look: 'batches'; readonly limit: number }
  | { readonly look: 'batch'; readonly id: string }
  | { readonly look: 'accounts' };

const EVERY_MS = { batches: 2_000, batch: 700, accounts: 1_500 } as const;
/** Feeds that nobody watches are kept so many: the last looks of pages that come back. */
const MOST_FEEDS = 200;

export function createFeeds(engine: ConsoleEngine, troubleOf: (error: unknown) => unknown): (topic: Topic) => Feed {
  const feeds = new Map<string, Feed>();
  return (topic) => {
    const key = JSON.stringify(topic);
    const known = feeds.get(key);
    if (known !== undefined) return known;
    if (feeds.size >= MOST_FEEDS) feeds.delete([...feeds.keys()][0] ?? '');
    const feed = createFeed({ look: () => lookAt(engine, topic), troubleOf, everyMs: EVERY_MS[topic.look] });
    feeds.set(key, feed);
    return feed;
  };
}

function lookAt(engine: ConsoleEngine, topic: Topic): Promise<unknown> {
  switch (topic.look) {
    case 'batches':
      return engine.batches({ skip: 0, limit: topic.limit });
    case 'batch':
      return engine.batch(topic.id);
    case 'accounts':
      return engine.accounts();
  }
}
