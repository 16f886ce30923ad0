// Each fault of the paid call as a client meets it, and whether the log says that the work was done.
import { acceptedSchema, errorSchema } from '@shotlist/core';
import { expect, test } from 'vitest';
import { countDuplicates, readFakeCalls, readFakeLog } from '../fake-log.js';
import { open, read } from './__fixtures__/open-fake-api.js';
import type { FakeApiFaultName } from './fault-names.js';
import type { FaultRule } from './fault-rule.js';

const BROKEN = /fetch failed|terminated|other side closed/;

const once = (fault: FakeApiFaultName, more: Partial<FaultRule> = {}): FaultRule[] => [
  { on: 'generate', fault, first: 1, ms: 1, ...more },
];

test.each([
  ['error_before_work', 500, 0, 'ambiguous_not_accepted'],
  ['html', 200, 0, 'ambiguous_not_accepted'],
  ['html_error', 502, 0, 'ambiguous_not_accepted'],
  ['rejected', 400, 0, 'rejected'],
  ['unauthorized', 401, 0, 'unauthorized'],
  ['forbidden', 403, 0, 'ambiguous_not_accepted'],
  ['throttled', 429, 0, 'throttled'],
  ['work_then_error', 500, 1, 'accepted'],
  ['html_after_work', 200, 1, 'accepted'],
  ['not_json_after_work', 200, 1, 'accepted'],
  ['slow', 200, 1, 'accepted'],
  ['no_id', 200, 1, 'accepted'],
] as const)('%s is answered with %i, and makes %i', async (fault, status, made, written) => {
  const { api, post } = await open({ faults: once(fault) });
  const response = await post({ prompt: 'A', seed: 1 });
  expect(response.status).toBe(status);
  const text = await response.text();
  if (fault.startsWith('html')) expect([text, response.headers.get('content-type')]).toEqual(PAGE);
  else if (fault === 'not_json_after_work') expect(() => JSON.parse(text) as unknown).toThrow('JSON');
  else if (fault === 'no_id') expect(text).not.toContain('gen_');
  else if (status >= 400) errorSchema.parse(JSON.parse(text));
  expect(readFakeLog(api.logFile)).toHaveLength(made);
  expect(readFakeCalls(api.logFile).map((line) => ('outcome' in line ? line.outcome : line.kind))).toEqual([written]);
  expect(api.generations()).toHaveLength(made);
  expect(api.calls()).toMatchObject({
    generate: 1,
    answered: { generate: { [status]: 1 } },
    faults: { [fault]: 1 },
  });
  expect((await post({ prompt: 'A', seed: 1 })).status).toBe(200);
  expect(countDuplicates(readFakeLog(api.logFile))).toBe(made);
});

const PAGE = [expect.stringMatching(/^<!doctype html>/), 'text/html; charset=utf-8'];

test.each([
  ['reset_before_work', 'reset', 0],
  ['reset_after_work', 'reset', 1],
  ['listed_late', 'reset', 1],
  ['work_no_answer', 'silence', 1],
  ['half_headers', 'cut', 1],
  ['half_body', 'cut', 1],
] as const)('%s breaks the connection (%s), and makes %i', async (fault, answer, made) => {
  const { api, post } = await open({ faults: once(fault) });
  const ask = async (): Promise<string> => (await post({ prompt: 'A', seed: 1 })).text();
  await expect(ask()).rejects.toThrow(BROKEN);
  expect(readFakeLog(api.logFile)).toHaveLength(made);
  await expect.poll(() => api.calls().answered.generate).toEqual({ [answer]: 1 });
});

test('silence lasts until the client goes when no time is given', async () => {
  const { api, post } = await open({ faults: [{ on: 'generate', fault: 'work_no_answer' }] });
  const stop = new AbortController();
  const asked = post({ prompt: 'A' }, {}, stop.signal);
  await expect.poll(() => api.generations().length).toBe(1);
  expect(api.calls().answered.generate).toEqual({});
  stop.abort();
  await expect(asked).rejects.toThrow('abort');
  await expect.poll(() => api.calls().answered.generate).toEqual({ silence: 1 });
});

test('half a body has whole headers', async () => {
  const { post } = await open({ faults: once('half_body') });
  const response = await post({ prompt: 'A' });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
  await expect(response.text()).rejects.toThrow(BROKEN);
});

test('an answer may carry the id of an earlier generation', async () => {
  const { api, post } = await open({ faults: [{ on: 'generate', fault: 'duplicate_id', at: [2] }] });
  const first = await read(await post({ prompt: 'A' }), acceptedSchema);
  const second = await read(await post({ prompt: 'B' }), acceptedSchema);
  expect(second.generation_id).toBe(first.generation_id);
  expect(new Set(readFakeLog(api.logFile).map(({ generationId }) => generationId)).size).toBe(2);
});

test('a redirect leads to another origin, which tells whether the key came along', async () => {
  const { api, baseUrl, headers, post } = await open({ faults: [{ on: 'generate', fault: 'redirect' }] });
  const body = JSON.stringify({ prompt: 'A' });
  const redirected = await fetch(`${baseUrl}/generate`, { method: 'POST', body, headers, redirect: 'manual' });
  expect(redirected.status).toBe(302);
  expect(redirected.headers.get('location')).toBe(`${api.url.replace('127.0.0.1', 'localhost')}/_fake/elsewhere`);
  await post({ prompt: 'A' });
  expect(api.calls()).toMatchObject({ elsewhere: 1, elsewhereWithKey: 0 });
  expect(readFakeLog(api.logFile)).toEqual([]);
});

test('rules count calls, requests and dice, and can be set while it runs', async () => {
  const { api, post } = await open();
  const statuses = async (requests: readonly unknown[]): Promise<number[]> => {
    const seen: number[] = [];
    for (const request of requests) seen.push((await post(request)).status);
    return seen;
  };
  const same = Array.from({ length: 6 }, () => ({ prompt: 'A' }));
  const set = (more: Partial<FaultRule>): void =>
    api.setFaults([{ on: 'generate', fault: 'error_before_work', status: 503, ...more }]);
  set({ at: [2, 3] });
  expect(await statuses(same)).toEqual([200, 503, 503, 200, 200, 200]);
  set({ every: 3 });
  expect(await statuses(same)).toEqual([200, 200, 503, 200, 200, 503]);
  set({ first: 2 });
  expect(await statuses(same)).toEqual([503, 503, 200, 200, 200, 200]);
  set({ perGeneration: 1 });
  expect(await statuses([{ prompt: 'A' }, { prompt: 'B' }, { prompt: 'A' }])).toEqual([503, 503, 200]);
  set({ chance: 0.5, seed: 1 });
  const dice = await statuses(same);
  expect(new Set(dice)).toEqual(new Set([200, 503]));
  set({ chance: 0.5, seed: 1 });
  expect(await statuses(same)).toEqual(dice);
});

test('rules come by HTTP too, and those that can’t be are refused with what can', async () => {
  const { api, post } = await open();
  const send = (rules: unknown) => fetch(`${api.url}/_fake/faults`, { method: 'POST', body: JSON.stringify(rules) });
  expect((await send([{ on: 'generate', fault: 'rejected', first: 1 }])).status).toBe(200);
  expect((await post({ prompt: 'A' })).status).toBe(400);
  expect(await (await fetch(`${api.url}/_fake/calls`)).json()).toEqual(JSON.parse(JSON.stringify(api.calls())));
  const refusals = [
    [{}, 'list'],
    [[{ on: 'generate', fault: 'rejectd' }], 'Did you mean rejected?'],
    [[{ on: 'generat', fault: 'rejected' }], 'generate, status, list, user, video'],
    [[{ on: 'status', fault: 'duplicate_id' }], 'a fault of generate'],
    [[{ on: 'status', fault: 'slow', evry: 1 }], 'Did you mean every?'],
    [[{ on: 'status', fault: 'slow', every: 0 }], 'whole number from 1'],
    [[{ on: 'status', fault: 'slow', chance: 2 }], 'from 0 to 1'],
    [[{ on: 'status', fault: 'slow', at: [0] }], 'counted from 1'],
    [[{ on: 'status', fault: 'throttled', dialect: 'latin' }], 'seed, date'],
  ] as const;
  for (const [rules, words] of refusals) {
    const response = await send(rules);
    expect(response.status).toBe(400);
    expect((await read(response, errorSchema)).error).toContain(words);
  }
});
