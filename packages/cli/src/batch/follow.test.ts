// Following a batch: when what is finished is put into the folder.
import { type BatchProgress, emptyCounts, type Manifest } from '@shotlist/core';
import { expect, test } from 'vitest';
import { followBatch } from './follow.js';

const MANIFEST = { shots: 3, rejected: 0 } as Manifest;

function progress(succeeded: number, verdict?: 'succeeded'): BatchProgress {
  return {
    batchId: 'batch-1',
    state: verdict === undefined ? 'running' : 'done',
    counts: { ...emptyCounts(), succeeded, pending: 3 - succeeded },
    bytes: succeeded * 1000,
    errors: {},
    duplicates: 0,
    ...(verdict === undefined ? {} : { verdict }),
  } as BatchProgress;
}

test('the first video is put into the folder as soon as it is there; those that follow wait for their turn', async () => {
  const looks = [progress(0), progress(1), progress(2), progress(3, 'succeeded')];
  const happened: string[] = [];
  const ended = await followBatch({
    look: async () => {
      const next = looks.shift() ?? progress(3, 'succeeded');
      happened.push(`${next.counts.succeeded} succeeded`);
      return next;
    },
    // The looks tell the end.
    end: new Promise(() => undefined),
    manifest: MANIFEST,
    first: undefined,
    before: undefined,
    exporter: { update: async () => void happened.push('put into the folder') },
    onExport: () => happened.push('told'),
    onLook: () => undefined,
    signal: new AbortController().signal,
  });
  expect(ended.verdict).toBe('succeeded');
  expect(happened.slice(0, 5)).toEqual(['0 succeeded', '1 succeeded', 'put into the folder', 'told', '2 succeeded']);
});
