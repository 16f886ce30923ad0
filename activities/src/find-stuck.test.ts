import type { GenerationStatus, ProviderCapabilities } from '@shotlist/core';
import { expect, test } from 'vitest';
import { CheckWaiter, type EndedStatus } from './check-waiter.js';
import { findStuck } from './find-stuck.js';
import { ProcessingTimes } from './processing-times.js';

const MODEL = 'seedance_lite';
const HOUR = 3_600_000;

/** What one look at generation `g` tells, accepted so long ago and waited for here so long. */
function look(
  acceptedForMs: number | undefined,
  {
    status = 'in_progress',
    waitedMs = 0,
    capabilities = {},
    times = new ProcessingTimes(),
  }: {
    readonly status?: GenerationStatus['status'] | 'left out';
    readonly waitedMs?: number;
    readonly capabilities?: Partial<ProviderCapabilities>;
    readonly times?: ProcessingTimes;
  } = {},
) {
  const serverMs = 1_000 * HOUR;
  const waiter = new CheckWaiter(
    {
      generations: new Map([['g', MODEL]]),
      ...(acceptedForMs === undefined ? {} : { acceptedMs: new Map([['g', serverMs - acceptedForMs]]) }),
      waitMs: 0,
      lingerMs: 0,
      signal: new AbortController().signal,
      stopping: undefined,
    },
    0,
  );
  times.began('g', 0);
  const statuses = status === 'left out' ? [] : [{ generationId: 'g', status } as GenerationStatus];
  const ended = new Map(
    statuses.flatMap((one) =>
      one.status === 'completed' || one.status === 'failed' ? [['g', one as EndedStatus] as const] : [],
    ),
  );
  const found = [
    ...findStuck(
      { waiters: [waiter], statuses, ended },
      {
        capabilities: { models: [{ key: MODEL }], ...capabilities } as ProviderCapabilities,
        times,
        nowMs: waitedMs,
        serverMs,
      },
    ),
  ];
  waiter.finish();
  return found;
}

test('what has not ended two hours after it was accepted is stuck', () => {
  expect(look(2 * HOUR - 1)).toEqual([]);
  expect(look(2 * HOUR)).toEqual([
    { generationId: 'g', status: 'failed', code: 'GENERATION_STUCK', detail: 'The vendor still says "in_progress".' },
  ]);
});

test('what ended is as it ended, however late', () => {
  expect(look(100 * HOUR, { status: 'completed' })).toEqual([]);
  expect(look(100 * HOUR, { status: 'failed' })).toEqual([]);
});

test('one of which nobody knows when it was accepted has no deadline', () => {
  expect(look(undefined)).toEqual([]);
});

test('a model that really takes long has more time', () => {
  const times = new ProcessingTimes();
  for (let count = 0; count < 50; count += 1)
    times.ended({ generationId: 'x', status: 'completed', processingSeconds: 3_600 }, MODEL, 0);
  expect(look(7 * HOUR, { times })).toEqual([]);
  expect(look(8 * HOUR, { times })).toHaveLength(1);
});

test('a provider says its own deadline, and one for a model', () => {
  expect(look(3_000, { capabilities: { deadlineMs: 3_000 } })).toHaveLength(1);
  expect(look(3 * HOUR, { capabilities: { deadlineMs: 4 * HOUR } })).toEqual([]);
  const models = [{ key: MODEL, deadlineMs: 5 * HOUR }];
  expect(look(4 * HOUR, { capabilities: { deadlineMs: 3_000, models } })).toEqual([]);
  expect(look(5 * HOUR, { capabilities: { deadlineMs: 3_000, models } })).toHaveLength(1);
});

test('one that an answer leaves out has its turn in later ones before it is given up', () => {
  expect(look(3 * HOUR, { status: 'left out', waitedMs: 599_999 })).toEqual([]);
  expect(look(3 * HOUR, { status: 'left out', waitedMs: 600_000 })).toMatchObject([
    { detail: 'The vendor tells nothing of it.' },
  ]);
  const capabilities = { deadlineMs: 1_000 };
  expect(look(3_000, { status: 'left out', waitedMs: 999, capabilities })).toEqual([]);
  expect(look(3_000, { status: 'left out', waitedMs: 1_000, capabilities })).toHaveLength(1);
});
