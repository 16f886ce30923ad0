import { type ShotInput, REQUEST_FIELDS } from '@shotlist/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from './__fixtures__/text-source.js';
import { shotListBytes } from './write-shots.js';

const bytesOf = async (shots: Iterable<ShotInput> | AsyncIterable<ShotInput>) =>
  Buffer.concat(await Array.fromAsync(shotListBytes(shots)));
const failureOf = (shots: Iterable<ShotInput>) => bytesOf(shots).catch((error: unknown) => error);

test('what a program says is read as it was said, with its further columns', async () => {
  async function* shots(): AsyncGenerator<ShotInput> {
    yield { id: 'a', prompt: '=A "street",\nwet\r', seed: 7, camera_fixed: true, scene: '12', note: undefined };
    yield { id: 'b', prompt: "'=quoted", model: 'kling_21', duration: 10, note: 'late' };
  }
  const rows = await rowsOf(await bytesOf(shots()));
  expect(rows.map(({ id, request }) => ({ id, request }))).toMatchObject([
    { id: 'a', request: { prompt: '=A "street",\nwet\r', seed: 7, camera_fixed: true, model: 'seedance_lite' } },
    { id: 'b', request: { prompt: "'=quoted", model: 'kling_21', duration: 10 } },
  ]);
  expect(rows.map(({ cells }) => cells.slice(-2))).toEqual([
    ['12', ''],
    ['', 'late'],
  ]);
});

test('any prompts, in any number, are read back', async () => {
  const word = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .map((text) => `x${text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')}x`);
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 1_100 }), async (prompts) => {
      const rows = await rowsOf(await bytesOf(prompts.map((prompt) => ({ prompt }))));
      expect(rows.map(({ request }) => request?.prompt)).toEqual(prompts);
      expect(rows.at(-1)?.id).toBe(`shot-${String(prompts.length).padStart(5, '0')}`);
    }),
    { numRuns: 20 },
  );
});

test('without ids there is no column of them, and null is what is not given', async () => {
  const [shot] = JSON.parse('[{"prompt": "A street", "seed": null, "model": null}]') as ShotInput[];
  const text = (await bytesOf([shot!])).toString();
  expect(text).toBe(
    `${REQUEST_FIELDS.join(',')}\n${REQUEST_FIELDS.map((name) => (name === 'prompt' ? 'A street' : '')).join(',')}\n`,
  );
});

test('a column that the first shot has not, and a shot that says nothing, are told with their number', async () => {
  expect(await failureOf([{ prompt: 'a' }, { prompt: 'b', scene: '1' }])).toMatchObject({
    code: 'CSV_COLUMN_UNKNOWN',
    where: 'shot 2',
    message: expect.stringContaining('"scene"') as string,
  });
  expect(await failureOf([{ prompt: 'a' }, {}])).toMatchObject({ code: 'PROMPT_EMPTY', where: 'shot 2' });
  expect(await failureOf([])).toEqual(Buffer.alloc(0));
});
