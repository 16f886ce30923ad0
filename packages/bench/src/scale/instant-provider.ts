// A provider that is never waited for, in as much memory whatever it is asked: accepted at once, ready at once.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type FindQuery, type GenerationRequest, type Provider } from '@shotlist/core';
import { createTinyVideo } from '@shotlist/testing/fake';
import { INSTANT } from '../instant.js';

/** What the provider of one process was asked, written when the process ends. */
export interface InstantBooks {
  readonly submits: number;
  /** Rows that were asked for more than once, or are none of the list. */
  readonly amiss: number;
  readonly fetches: number;
}

const VIDEO = { width: 64, height: 36, durationSeconds: 1 } as const;

/** Rows are told apart by their seed, which is their place in the list. */
export function createInstantProvider({ rows, booksFile }: { readonly rows: number; readonly booksFile?: string }) {
  const video = createTinyVideo(VIDEO);
  const asked = new Uint8Array(rows);
  let submits = 0;
  let amiss = 0;
  let fetches = 0;
  const write = (file: string) =>
    writeFileSync(file, JSON.stringify({ submits, amiss, fetches } satisfies InstantBooks));
  if (booksFile !== undefined) process.once('exit', () => write(booksFile));
  return {
    ...INSTANT,
    async submit(request, { beforeSend }) {
      await beforeSend();
      submits += 1;
      const row = request.seed ?? -1;
      if (asked[row] !== 0) amiss += 1;
      else asked[row] = 1;
      return { outcome: 'accepted', generationId: generationIdOf(request) };
    },
    async check(generationIds) {
      return generationIds.map((generationId) => ({ generationId, status: 'completed' as const }));
    },
    async find({ request }: Pick<FindQuery, 'request'>) {
      return { generationIds: asked[request.seed ?? -1] === 1 ? [generationIdOf(request)] : [], fresh: true };
    },
    async fetchOutput() {
      fetches += 1;
      return { video: { kind: 'stream', body: once(video), size: video.length } };
    },
  } satisfies Provider;
}

/** Follows from what was asked alone, so that whoever has the list can tell it without asking. */
export function generationIdOf({
  prompt,
  model,
  seed,
}: Pick<GenerationRequest, 'prompt'> & { readonly model?: string; readonly seed?: number }): string {
  return createHash('sha256')
    .update(JSON.stringify([prompt, model, seed]))
    .digest('hex')
    .slice(0, 24);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
