import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { localState, prepareState } from './local-state.js';
import { prepareBatch } from './prepare-batch.js';

test('rows left out are told when they are others than before, also where they are as many', async () => {
  const folder = createTestFolder();
  const list = path.join(folder, 'shots.csv');
  writeFileSync(list, 'prompt,image_url\nA boat,\nA cat,https://one.local/a.png\nA fox,https://two.local/a.png\n');
  const state = localState(folder);
  await prepareState(state);
  const store = await openStore(state.store);
  const prepare = async (...allowHosts: string[]) => {
    const { batch } = await prepareBatch(
      list,
      { account: 'main', skipInvalid: true },
      {
        account: { name: 'main', rules: async () => ({}) },
        images: { allowHosts },
        state,
        store,
        previewSize: '480p',
        signal: new AbortController().signal,
      },
    );
    return { known: batch?.known, rejected: batch?.manifest.rejected, leavesOutNow: batch?.leavesOutNow };
  };
  expect(await prepare('one.local')).toEqual({ known: false, rejected: 1, leavesOutNow: undefined });
  expect(await prepare('one.local')).toEqual({ known: true, rejected: 1, leavesOutNow: undefined });
  expect(await prepare('two.local')).toEqual({ known: true, rejected: 1, leavesOutNow: 1 });
  expect(await prepare('one.local', 'two.local')).toEqual({ known: true, rejected: 1, leavesOutNow: 0 });
});
