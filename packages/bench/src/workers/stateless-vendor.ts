// A vendor that is never waited for and remembers nothing: whichever worker asks about a generation, it is completed.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type Provider } from '@shotlist/core';
import { createTinyVideo } from '@shotlist/testing/fake';
import { monotonicMs } from '../faults/clock.js';
import { INSTANT } from '../instant.js';

/** A paid request, as the worker that sent it wrote it down. */
export interface Send {
  /** By a clock that all processes of this machine share. */
  readonly atMs: number;
  readonly key: string;
}

/** A provider, and what writes its sends to a file. */
export interface StatelessVendor {
  readonly provider: Provider;
  readonly writeSends: (file: string) => void;
}

const VIDEO = { width: 64, height: 36, durationSeconds: 1 } as const;

export function createStatelessVendor(): StatelessVendor {
  const video = createTinyVideo(VIDEO);
  const sends: Send[] = [];
  const provider: Provider = {
    ...INSTANT,
    async submit(_request, { idempotencyKey, beforeSend }) {
      await beforeSend();
      sends.push({ atMs: monotonicMs(), key: idempotencyKey });
      return { outcome: 'accepted', generationId: generationOf(idempotencyKey) };
    },
    check: async (generationIds) =>
      generationIds.map((generationId) => ({ generationId, status: 'completed' as const })),
    find: async ({ idempotencyKey }) => ({ generationIds: [generationOf(idempotencyKey)], fresh: true }),
    fetchOutput: async () => ({ video: { kind: 'stream', body: once(video), size: video.length } }),
  };
  return { provider, writeSends: (file) => writeFileSync(file, JSON.stringify(sends)) };
}

function generationOf(idempotencyKey: string): string {
  return `generation-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 24)}`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
