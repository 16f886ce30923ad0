// The judge of a million shots: it must not say that wrong results are right.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { expectedChecksum, resultsChecksum } from './checksum.js';
import { createInstantProvider, generationIdOf } from './instant-provider.js';
import { peakBytesIn } from './process-watch.js';

const ROWS = [
  { id: 'take-1', model: 'veo_3', prompt: 'A boat, "red"', seed: 0 },
  { id: 'take-2', model: 'kling_21', prompt: 'A fox', seed: 1 },
];
const HEADER =
  'id,model,prompt,seed,result_status,result_generation_id,result_video,result_seed,result_model,result_attempts,result_error_code';

function written(name: string, lines: readonly string[]): string {
  const file = path.join(createTestFolder(), name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function resultLine(row: (typeof ROWS)[number], changes: { id?: string; status?: string; generation?: string } = {}) {
  const { id = row.id, status = 'succeeded', generation = generationIdOf(row) } = changes;
  const prompt = `"${row.prompt.replaceAll('"', '""')}"`;
  return [id, row.model, prompt, row.seed, status, generation, `${id}.mp4`, row.seed, row.model, 1, ''].join(',');
}

test('right results have the checksum of the list, and any that are wrong have another', async () => {
  const [first, second] = ROWS as [(typeof ROWS)[number], (typeof ROWS)[number]];
  const list = written('shots.csv', [
    'id,model,prompt,seed',
    'take-1,veo_3,"A boat, ""red""",0',
    'take-2,kling_21,A fox,1',
  ]);
  const expected = await expectedChecksum(list);
  const right = [HEADER, resultLine(first), resultLine(second)];
  expect(await resultsChecksum(written('right.csv', right))).toEqual(expected);
  const wrong = [
    [HEADER, resultLine(second), resultLine(first)],
    [HEADER, resultLine(first)],
    [HEADER, resultLine(first), resultLine(second, { status: 'failed' })],
    [HEADER, resultLine(first, { generation: generationIdOf(second) }), resultLine(second)],
    [HEADER, resultLine(first, { id: 'take-9' }), resultLine(second)],
  ];
  for (const lines of wrong) expect(await resultsChecksum(written('wrong.csv', lines))).not.toEqual(expected);
});

test('the most memory of a process is read as Linux writes it', () => {
  expect(peakBytesIn('Name:\tnode\nVmPeak:\t  99 kB\nVmHWM:\t  204800 kB\nVmRSS:\t 1 kB\n')).toBe(200 * 2 ** 20);
  expect(peakBytesIn('')).toBeUndefined();
});

test('the provider accepts at once, knows what it was asked, and tells a row from its generation', async () => {
  const provider = createInstantProvider({ rows: 2 });
  const asked = { model: 'veo_3', prompt: 'A boat', seed: 1 } as Parameters<typeof provider.submit>[0];
  const find = () => provider.find({ request: asked, idempotencyKey: 'a', sinceMs: 0 });
  expect(await find()).toEqual({ generationIds: [], fresh: true });
  const sent = await provider.submit(asked, { beforeSend: async () => undefined } as never);
  expect(sent).toEqual({ outcome: 'accepted', generationId: generationIdOf(asked) });
  expect(await find()).toEqual({ generationIds: [generationIdOf(asked)], fresh: true });
  expect(generationIdOf({ ...asked, seed: 0 })).not.toBe(generationIdOf(asked));
});
