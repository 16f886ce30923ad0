// One look for all who watch the same: made while somebody does, told when it differs.
import { createHash } from 'node:crypto';

export interface FeedMessage {
  readonly event: 'state' | 'trouble';
  /** The same for the same state, over restarts: a page that comes back with it has seen it. */
  readonly id: string;
  readonly data: string;
}

export interface FeedOptions {
  /** Something that becomes JSON. */
  readonly look: () => Promise<unknown>;
  /** What a failed look is told as. */
  readonly troubleOf: (error: unknown) => unknown;
  readonly everyMs: number;
}

export interface Feed {
  /** The listener hears the last state at once, where there is one, unless it has seen it. Returns how to stop. */
  listen(listener: (message: FeedMessage) => void, seen?: string): () => void;
}

export function createFeed({ look, troubleOf, everyMs }: FeedOptions): Feed {
  const listeners = new Map<(message: FeedMessage) => void, string | undefined>();
  let last: FeedMessage | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  const tell = (message: FeedMessage): void => {
    last = message;
    for (const [listener, seen] of listeners) {
      if (seen === message.id) continue;
      listeners.set(listener, message.id);
      listener(message);
    }
  };
  const lookOnce = async (): Promise<void> => {
    timer = undefined;
    isLooking = true;
    try {
      tell(messageOf('state', await look()));
    } catch (error) {
      tell(messageOf('trouble', troubleOf(error)));
    }
    isLooking = false;
    if (listeners.size > 0) timer = setTimeout(() => void lookOnce(), everyMs);
  };

  return {
    listen(listener, seen) {
      listeners.set(listener, seen);
      // What nobody has watched for a while may be old.
      if (timer !== undefined && last !== undefined) tell(last);
      else if (!isLooking) void lookOnce();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
      };
    },
  };
}

function messageOf(event: FeedMessage['event'], value: unknown): FeedMessage {
  const data = JSON.stringify(value);
  return { event, id: createHash('sha256').update(`${event} ${data}`).digest('base64url').slice(0, 16), data };
}
