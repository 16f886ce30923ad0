// A page of shots: filtered, searched, shown; and their files, whole or in part.
import type { ShotResult } from '@shotlist/core';
import { expect, test } from 'vitest';
import { fakeConsole, shot } from '../__fixtures__/fake-engine.js';
import type { ShotPage } from '../wire.js';

const MADE = [
  shot(0, {
    status: 'succeeded',
    videoKey: 'batches/one/videos/shot-0.1.mp4',
    posterKey: 'batches/one/videos/shot-0.1.jpg',
  }),
  shot(1, { status: 'failed', errorCode: 'CONTENT_POLICY', error: 'Flagged.' }),
  shot(2, { status: 'succeeded', videoKey: '../../etc/passwd' }),
  shot(3),
  shot(4, { status: 'failed', errorCode: 'GENERATION_FAILED', error: 'Broke.' }),
];

async function consoleOf(results: readonly ShotResult[], nowMs = () => 0) {
  let read = 0;
  const fake = fakeConsole(
    {
      shots: async (_batch, from) => ({
        results: (async function* () {
          for (const result of results) {
            if (result.index < from) continue;
            read += 1;
            yield result;
          }
        })(),
        columns: ['id', 'prompt', 'act'],
        currency: 'USD',
      }),
    },
    { nowMs },
  );
  await fake.signIn();
  const page = async (query: string) => (await (await fake.ask(`/api/batches/one/shots?${query}`)).json()) as ShotPage;
  return { ...fake, page, read: () => read };
}

test('a page goes on where the one before ended, and no more is read than it shows', async () => {
  const { page, read } = await consoleOf(MADE);
  const first = await page('limit=2');
  expect([first.shots.map(({ id }) => id), first.next, first.whole]).toEqual([['shot-0', 'shot-1'], 2, true]);
  expect(read()).toBe(3);
  const rest = await page('limit=5&from=2');
  expect([rest.shots.map(({ id }) => id), rest.next]).toEqual([['shot-2', 'shot-3', 'shot-4'], null]);
});

test('states, codes and words narrow it', async () => {
  const { page } = await consoleOf(MADE);
  const ids = async (query: string) => (await page(query)).shots.map(({ index }) => index);
  expect(await ids('state=failed')).toEqual([1, 4]);
  expect(await ids('state=failed,pending&code=GENERATION_FAILED')).toEqual([4]);
  expect(await ids('text=TAKE%203')).toEqual([3]);
  expect(await ids('text=shot-0%20take')).toEqual([0]);
  expect(await ids('text=nothing')).toEqual([]);
});

test('a long search answers with what it has, and says where it stopped', async () => {
  let nowMs = 0;
  const many = Array.from({ length: 100 }, (_, index) => shot(index));
  const { page } = await consoleOf(many, () => (nowMs += 500));
  const found = await page('text=nowhere');
  expect(found.whole).toBe(false);
  expect(found.next).toBeGreaterThan(0);
  expect(found.next).toBeLessThan(20);
});

test('a shot has its video, its reason with the way out, and the list’s own columns', async () => {
  const { page } = await consoleOf(MADE);
  const { shots } = await page('limit=5');
  expect(shots[0]).toMatchObject({
    videoUrl: '/console/api/batches/one/files/shot-0.1.mp4',
    posterUrl: '/console/api/batches/one/files/shot-0.1.jpg',
    modelName: expect.stringContaining('Seedance'),
    cells: [{ column: 'act', value: 'Act I' }],
  });
  expect(shots[1]).toMatchObject({
    errorCode: 'CONTENT_POLICY',
    mayHaveCost: true,
    help: expect.any(String),
    videoUrl: null,
  });
  expect(shots[2]?.videoUrl).toBeNull();
});

test('a rejected row is shown by its cells', async () => {
  const row = shot(0, {
    status: 'rejected',
    request: undefined,
    model: undefined,
    errorCode: 'MODEL_UNKNOWN',
    error: 'No such.',
  });
  const { page } = await consoleOf([row]);
  expect((await page('')).shots[0]).toMatchObject({
    prompt: 'Take 0',
    cells: [{ column: 'id' }, { column: 'prompt' }, { column: 'act' }],
  });
});

test('a video comes whole or in ranges, as players ask for it', async () => {
  const { ask } = await consoleOf(MADE);
  const file = (headers: Record<string, string> = {}, method = 'GET') =>
    ask('/api/batches/one/files/a.1.mp4', { headers, method });
  const whole = await file();
  expect([whole.status, await whole.text(), whole.headers.get('accept-ranges')]).toEqual([200, '0123456789', 'bytes']);
  const part = await file({ range: 'bytes=2-4' });
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
  expect((await file({ range: 'bytes=7-' })).headers.get('content-length')).toBe('3');
  const beyond = await file({ range: 'bytes=10-' });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  for (const name of ['b.1.mp4', '..%2f..%2fmanifest.json', 'a.json'])
    expect((await ask(`/api/batches/one/files/${name}`)).status).toBe(404);
});
