// A rate with a worker that stands still, and with one whose clock is set: both are judged by time, so nothing runs beside them.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { playOne } from './__fixtures__/play-one.js';
import { LIBFAKETIME } from './pace.js';

test('a rate holds when its only worker stands still for ten seconds', async () => {
  const played = await playOne('freeze', 60);
  expect(played.violations, played.what).toEqual([]);
});

const missing = existsSync(LIBFAKETIME) ? '' : ' (skipped: needs faketime)';
test.skipIf(missing !== '')(
  `a rate holds with a worker whose clock is set while it works${missing}`,
  async () => {
    const played = await playOne('clock-step', 60);
    expect(played.violations, played.what).toEqual([]);
  },
  300_000,
);
