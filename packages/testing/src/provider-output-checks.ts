// What every provider must do once a request is accepted.
import { isErrorCode } from '@shotlist/core';
import { expect } from 'vitest';
import { boxTypes } from './mp4-boxes.js';
import type { ProviderCheck } from './provider-checks.js';
import type { FetchedBytes, ProviderSession } from './provider-session.js';

const STATUSES = ['pending', 'in_queue', 'in_progress', 'completed', 'failed'];
const NO_SUCH_GENERATION = 'no-such-generation';

/** A whole MP4: its boxes fill it to the last byte. A poster is a JPEG. */
function expectVideo({ video, poster }: FetchedBytes): void {
  const types = boxTypes(video);
  expect(types[0], 'the first box').toBe('ftyp');
  expect(types, 'the boxes').toEqual(expect.arrayContaining(['moov', 'mdat']));
  if (poster !== undefined) expect(poster.subarray(0, 3).toString('hex'), 'the poster’s first bytes').toBe('ffd8ff');
}

/** Makes one video of the session's request, from submit to its bytes. */
export async function makeVideo(session: ProviderSession): Promise<void> {
  const provider = await session.open();
  const generationId = await session.complete(provider, session.request());
  expectVideo(await session.fetch(provider, generationId));
}

export const outputChecks: readonly ProviderCheck[] = [
  {
    name: 'answers for many generations at once, each at most once, and leaves unknown ones out',
    async run(session) {
      const provider = await session.open();
      const ids = [
        await session.accept(provider, session.request()),
        await session.accept(provider, session.request(1)),
      ];
      const statuses = await session.check(provider, [ids[0] ?? '', NO_SUCH_GENERATION, ids[1] ?? '']);
      expect(statuses.map((status) => status.generationId).sort(), 'the generations in the answer').toEqual(
        [...ids].sort(),
      );
      for (const status of statuses) {
        expect(STATUSES).toContain(status.status);
        if (status.status === 'failed') expect(status.code).toSatisfy(isErrorCode);
      }
      expect(await session.check(provider, []), 'the answer to no question').toEqual([]);
    },
  },
  {
    name: 'lets another worker go on with what one began',
    async run(session) {
      const generationId = await session.accept(await session.open(), session.request());
      const other = await session.open();
      expect(await session.untilEnded(other, generationId)).toMatchObject({ generationId, status: 'completed' });
      expectVideo(await session.fetch(other, generationId));
    },
  },
  {
    name: 'brings the same bytes when an output is fetched again',
    async run(session) {
      const provider = await session.open();
      const generationId = await session.complete(provider, session.request());
      const first = await session.fetch(provider, generationId);
      const second = await session.fetch(provider, generationId);
      expect(second.video.equals(first.video), 'the second fetch has the same bytes').toBe(true);
      expect(await session.countAccepted(), 'generations accepted').toBe(1);
    },
  },
  {
    name: 'fails with a code of the error table when there is no such output',
    async run(session) {
      const provider = await session.open();
      const error: unknown = await session.fetch(provider, NO_SUCH_GENERATION).catch((reason: unknown) => reason);
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      expect(isErrorCode(code), 'the error has a code of the table').toBe(true);
    },
  },
  {
    name: 'does not bring an output that nobody waits for any more',
    async run(session) {
      const provider = await session.open();
      const generationId = await session.complete(provider, session.request());
      const settled = session.fetch(provider, generationId, AbortSignal.abort()).then(
        () => 'an output',
        () => 'an error',
      );
      expect(await settled).toBe('an error');
    },
  },
];
