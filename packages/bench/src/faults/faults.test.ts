// One short round of some faults, so that a promise that breaks is found before the long runs.
import { expect, test } from 'vitest';
import { playOne } from './__fixtures__/play-one.js';

const SHOTS = 20;
test.concurrent.each([
  ['a worker is killed', 'kill-worker'],
  ['the Temporal server is killed', 'kill-server'],
  ['the submitter is killed', 'kill-submitter'],
  ['a chunk is terminated', 'terminate-chunk-finds'],
  ['a chunk is reset', 'reset-chunk-finds'],
  ['a ledger is reset', 'reset-ledger-neither'],
  ['a batch is canceled by Temporal’s own means', 'cancel-batch-keys'],
  ['a worker is told to stop while it downloads', 'drain'],
  ['a batch is canceled while submits are open', 'cancel-at-submit'],
  ['a batch is paused while slots lie ahead', 'pause-at-slot'],
])(
  'when %s, every shot is made once and all counts hold',
  async (_words, name) => {
    const played = await playOne(name, SHOTS);
    expect(played.violations, played.what).toEqual([]);
    expect(played).toMatchObject({ generations: SHOTS, succeeded: SHOTS, duplicates: 0 });
  },
  300_000,
);

test.concurrent('a chunk whose vendor can tell nothing is not sent again when it is terminated', async () => {
  const played = await playOne('terminate-chunk-neither', SHOTS);
  expect(played.violations, played.what).toEqual([]);
  // What had no answer yet stays unknown; where all had one, nothing does.
  expect(played.succeeded + played.ambiguous).toBe(SHOTS);
  expect(played.duplicates).toBe(0);
});
