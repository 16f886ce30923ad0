// GET events: what a page looks at, told as it changes, by server-sent events.
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { checked } from '../answers/read-json.js';
import type { FeedMessage } from '../live/feed.js';
import type { createFeeds, Topic } from '../live/feeds.js';
import { batchIdSchema } from './schemas.js';

const topicSchema = z.discriminatedUnion('look', [
  z.object({ look: z.literal('batches'), limit: z.coerce.number().int().min(1).max(500).default(50) }),
  z.object({ look: z.literal('batch'), id: batchIdSchema }),
  z.object({ look: z.literal('accounts') }),
]);

/** Proxies close what says nothing for long. */
const SIGN_OF_LIFE_MS = 15_000;
/** A page that lost us asks again after so long. */
const RETRY_MS = 1_000;

export function sendEvents(context: Context, feeds: ReturnType<typeof createFeeds>, closing: AbortSignal): Response {
  const topic: Topic = checked(context.req.query(), topicSchema);
  const seen = context.req.header('last-event-id');
  context.header('X-Accel-Buffering', 'no');
  return streamSSE(context, async (stream) => {
    let waiting: FeedMessage | undefined;
    let isWriting = false;
    // Only the latest state counts: a slow reader gets fewer of them.
    const write = async (): Promise<void> => {
      if (isWriting) return;
      isWriting = true;
      for (let message = waiting; message !== undefined; message = waiting) {
        waiting = undefined;
        await stream.writeSSE(message);
      }
      isWriting = false;
    };
    await stream.write(`retry: ${RETRY_MS}\n\n`);
    const stop = feeds(topic).listen((message) => {
      waiting = message;
      void write();
    }, seen);
    const alive = setInterval(() => void stream.write(': still here\n\n'), SIGN_OF_LIFE_MS);
    await new Promise<void>((resolve) => {
      stream.onAbort(resolve);
      if (closing.aborted) resolve();
      closing.addEventListener('abort', () => resolve(), { once: true });
    });
    clearInterval(alive);
    stop();
  });
}
