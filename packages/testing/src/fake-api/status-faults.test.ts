// Faults of a generation's progress, and of the endpoints that only tell.
import { acceptedSchema, errorSchema, listSchema, statusSchema } from '@shotlist/core';
import { expect, test } from 'vitest';
import { readFakeLog } from '../fake-log.js';
import { open, read } from './__fixtures__/open-fake-api.js';
import { FAKE_API_FAULTS, type FakeApiEndpoint, type FakeApiFaultName } from './fault-names.js';
import type { FaultRule } from './fault-rule.js';
import { UNKNOWN_STATUS } from './generation.js';

/** A generation made under some rules, and what is told of it. */
async function openOne(faults: readonly FaultRule[], more: { now?: () => number; generationMs?: number } = {}) {
  const opened = await open({ faults, ...more });
  const { generation_id: id } = await read(await opened.post({ prompt: 'A' }), acceptedSchema);
  const tell = async () => read(await opened.get(`status/${id}`), statusSchema);
  const tellTimes = async (times: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let time = 0; time < times; time += 1) seen.push((await tell()).status);
    return seen;
  };
  return { ...opened, id, tell, tellTimes };
}

test.each([
  ['failed', 'generation_failed', 'GENERATION_FAILED'],
  ['moderated', 'content_policy', 'CONTENT_POLICY'],
] as const)('a generation may be %s from the start, and the log says so', async (fault, code, logged) => {
  const { api, id, tell, baseUrl } = await openOne([{ on: 'generate', fault }]);
  expect(await tell()).toMatchObject({ success: true, status: 'failed', code, error: expect.any(String) });
  expect((await fetch(`${baseUrl}/video/${id}`)).status).toBe(404);
  expect(readFakeLog(api.logFile)).toMatchObject([{ ends: 'failed', code: logged }]);
});

test('a generation may fail from one call on, but not once it was told completed', async () => {
  const { api, tellTimes } = await openOne([{ on: 'status', fault: 'failed', at: [1] }]);
  expect(await tellTimes(2)).toEqual(['failed', 'failed']);
  api.setFaults([{ on: 'status', fault: 'failed', at: [2] }]);
  const other = await openOne([{ on: 'status', fault: 'moderated', at: [2] }]);
  expect(await other.tellTimes(3)).toEqual(['completed', 'completed', 'completed']);
});

test('a generation may never end, and then keeps its place', async () => {
  let nowMs = 0;
  const { tellTimes } = await openOne([{ on: 'generate', fault: 'stuck' }], { now: () => nowMs });
  nowMs = 1e12;
  expect(await tellTimes(2)).toEqual(['in_progress', 'in_progress']);
});

test('a status may go backward, or be a word that nobody knows, and never after the end', async () => {
  const backward = await openOne([{ on: 'generate', fault: 'backward' }]);
  expect(await backward.tellTimes(5)).toEqual(['in_progress', 'pending', 'in_progress', 'completed', 'completed']);
  const unknown = await openOne([{ on: 'generate', fault: 'unknown_status' }]);
  expect(await unknown.tellTimes(4)).toEqual([UNKNOWN_STATUS, UNKNOWN_STATUS, UNKNOWN_STATUS, 'completed']);
  const late = await openOne([
    { on: 'status', fault: 'stuck', at: [1, 5] },
    { on: 'status', fault: 'backward', at: [2, 6] },
    { on: 'status', fault: 'unknown_status', at: [3, 7] },
  ]);
  const odd = ['in_progress', 'pending', UNKNOWN_STATUS];
  expect(await late.tellTimes(7)).toEqual([...odd, 'completed', 'completed', 'completed', 'completed']);
});

test('the list tells the same as the status', async () => {
  const { get, tellTimes } = await openOne([{ on: 'generate', fault: 'backward' }]);
  await tellTimes(1);
  const { generations } = await read(await get('generations'), listSchema);
  expect(generations).toMatchObject([{ status: 'pending' }]);
});

test('a generation may not be found at first', async () => {
  const { get, id } = await openOne([{ on: 'status', fault: 'not_found_at_first', perGeneration: 2 }]);
  const statuses: number[] = [];
  for (let time = 0; time < 3; time += 1) statuses.push((await get(`status/${id}`)).status);
  expect(statuses).toEqual([404, 404, 200]);
  expect(await read(await get('status/other'), errorSchema)).toMatchObject({ code: 'not_found' });
});

const PATHS = { status: 'status/', list: 'generations', user: 'user', video: 'video/' } as const;

/** What a client sees of a fault of any endpoint: the status, `page`, `not JSON`, or that the connection broke. */
const SEEN: Partial<Record<FakeApiFaultName, number | 'page' | 'not JSON' | 'broken'>> = {
  error_before_work: 500,
  work_then_error: 500,
  work_no_answer: 'broken',
  reset_before_work: 'broken',
  reset_after_work: 'broken',
  half_body: 'broken',
  half_headers: 'broken',
  html: 'page',
  html_after_work: 'page',
  html_error: 'page',
  not_json_after_work: 'not JSON',
  slow: 200,
  rejected: 400,
  unauthorized: 401,
  forbidden: 403,
  throttled: 429,
  redirect: 302,
};

test.each(Object.keys(PATHS) as (keyof typeof PATHS)[])('%s goes wrong in every common way', async (endpoint) => {
  const { api, baseUrl, headers, id } = await openOne([]);
  const path = `${PATHS[endpoint]}${PATHS[endpoint].endsWith('/') ? id : ''}`;
  const look = async (): Promise<number | string> => {
    const response = await fetch(`${baseUrl}/${path}`, { headers, redirect: 'manual' });
    const text = await response.text();
    if (text.startsWith('<!doctype html>')) return 'page';
    if (response.status !== 200 || endpoint === 'video') return response.status;
    return isJson(text) ? 200 : 'not JSON';
  };
  for (const [fault, seen] of Object.entries(SEEN) as [FakeApiFaultName, number | string][]) {
    const on: readonly FakeApiEndpoint[] = FAKE_API_FAULTS[fault].on;
    if (!on.includes(endpoint)) continue;
    api.setFaults([{ on: endpoint, fault, ms: 1 }]);
    expect([fault, await look().catch(() => 'broken')]).toEqual([fault, seen]);
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
