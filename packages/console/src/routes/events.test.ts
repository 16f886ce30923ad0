// Server-sent events as a browser reads them.
import { expect, test } from 'vitest';
import { batchView, fakeConsole } from '../__fixtures__/fake-engine.js';

async function readUntil(answer: Response, wanted: RegExp): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!wanted.test(text)) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: '' };
    if (done) return text;
    text += value;
  }
  await reader?.cancel();
  return text;
}

test('a page hears the state, with an id to come back with, and is told when to try again', async () => {
  let ended = 0;
  const fake = fakeConsole({ batch: async () => batchView({ ended: (ended += 1) }) });
  await fake.signIn();
  const answer = await fake.ask('/api/events?look=batch&id=one');
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const text = await readUntil(answer, /"ended":2/);
  expect(text).toMatch(/^retry: \d+\n\n/);
  expect(text.match(/event: state/g)?.length).toBeGreaterThanOrEqual(2);
  expect(text).toMatch(/id: [\w-]{16}/);
  fake.close();
});

test('closing ends the streams; a topic that is none is refused', async () => {
  const fake = fakeConsole();
  await fake.signIn();
  const answer = await fake.ask('/api/events?look=accounts');
  const whole = readUntil(answer, /never/);
  fake.close();
  expect(await whole).toContain('event: state');
  expect((await fake.ask('/api/events?look=everything')).status).toBe(400);
  expect((await fake.ask('/api/events?look=batch&id=../x')).status).toBe(400);
});
