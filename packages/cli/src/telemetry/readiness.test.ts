import { expect, test } from 'vitest';
import { checkBy, Readiness } from './readiness.js';

const away = { what: 'temporal', code: 'TEMPORAL_UNREACHABLE', message: 'Temporal does not answer.' } as const;
const whats = async (readiness: Readiness) => (await readiness.reasons()).map(({ what }) => what);

test('it is not ready before the start is over, then as its checks say, and not any more from the stop on', async () => {
  const readiness = new Readiness();
  expect(await whats(readiness)).toEqual(['starting']);
  readiness.begin([async () => undefined, async () => away]);
  expect(await readiness.reasons()).toEqual([away]);
  readiness.stop();
  expect(await whats(readiness)).toEqual(['stopping']);
  readiness.begin([]);
  expect(await whats(readiness)).toEqual(['stopping']);
});

test('a stop that comes while it looks is told', async () => {
  const readiness = new Readiness();
  let look: () => void = () => undefined;
  readiness.begin([() => new Promise((resolve) => (look = () => resolve(undefined)))]);
  const asked = whats(readiness);
  readiness.stop();
  look();
  expect(await asked).toEqual(['stopping']);
});

test('many who ask at the same time cost one look', async () => {
  const readiness = new Readiness();
  let looks = 0;
  readiness.begin([
    async () => {
      looks += 1;
      return undefined;
    },
  ]);
  await Promise.all(Array.from({ length: 20 }, () => readiness.reasons()));
  expect(looks).toBe(1);
});

test('a check fails with its reason, and a good answer is kept for its time', async () => {
  let asked = 0;
  let isThere = false;
  const check = checkBy(
    async () => {
      asked += 1;
      if (!isThere) throw new Error('away');
    },
    away,
    60_000,
  );
  expect([await check(), await check()]).toEqual([away, away]);
  isThere = true;
  expect([await check(), await check()]).toEqual([undefined, undefined]);
  expect(asked).toBe(3);
});
