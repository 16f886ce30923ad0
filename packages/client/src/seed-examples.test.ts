// The reference's examples through the client, as they are printed, in forms that it leaves open, and damaged.
import { describe, expect, test } from 'vitest';
import { caught } from './__fixtures__/caught.js';
import * as seed from './__fixtures__/seed-examples.js';
import { type Given, serve } from './__fixtures__/serve.js';
import { type Client, createClient } from './create-client.js';
import type { GenerateRequest } from './options.js';
import { parseApiTime } from './api-time.js';

const ID = 'gen_686717fe97bd3_055867';
const PROMPT = 'A cat playing with a ball in a sunny garden';

async function open(given: Given | string) {
  const server = await serve(() => given);
  const client = createClient({ apiKey: 'lt_seed_examples_key', baseUrl: server.origin, retries: 0 });
  return { client, heard: server.heard };
}

const CALLS = {
  generate: (client: Client) => client.generate({ prompt: PROMPT }),
  status: (client: Client) => client.status(ID),
  list: (client: Client) => client.generations({ page: 1, limit: 10 }),
  user: (client: Client) => client.user(),
} as const;
type Call = keyof typeof CALLS;

/** A JSON text with other fields; undefined takes one out. */
function change(text: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), ...fields });
}
const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('the reference’s own examples', () => {
  test.each([
    ['text', seed.TEXT_REQUEST],
    ['image', seed.IMAGE_REQUEST],
  ])('the %s request leaves as it is printed, and the accepted answer comes as it is printed', async (_name, text) => {
    const { client, heard } = await open(seed.ACCEPTED);
    const answer = await client.generate(parsed(text) as unknown as GenerateRequest);
    expect(answer).toEqual(parsed(seed.ACCEPTED));
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ method: 'POST', path: '/api/v1/generate' });
    expect(heard[0]?.headers).toMatchObject({
      authorization: 'Bearer lt_seed_examples_key',
      'content-type': 'application/json',
    });
    expect(parsed(heard[0]?.body ?? '')).toEqual(parsed(text));
  });

  test('the two named calls of the reference send the same', async () => {
    const { client, heard } = await open(seed.ACCEPTED);
    const { prompt, ...text } = parsed(seed.TEXT_REQUEST);
    const { prompt: imagePrompt, image_url: url, ...image } = parsed(seed.IMAGE_REQUEST);
    await client.generateTextToVideo(String(prompt), text);
    await client.generateImageToVideo(String(imagePrompt), String(url), image);
    expect(heard.map(({ body }) => parsed(body))).toEqual([parsed(seed.TEXT_REQUEST), parsed(seed.IMAGE_REQUEST)]);
  });

  test('the completed status comes as it is printed, its time is UTC', async () => {
    const { client, heard } = await open(seed.COMPLETED);
    const answer = await client.getStatus(ID);
    expect(answer).toEqual(parsed(seed.COMPLETED));
    expect(heard[0]).toMatchObject({ method: 'GET', path: `/api/v1/status/${ID}` });
    expect(parseApiTime(answer.completed_at)).toBe(Date.UTC(2025, 0, 4, 0, 8, 42));
  });

  test('the list and the user are asked for as the reference does', async () => {
    const list = await open('{"success":true,"generations":[]}');
    await list.client.generations({ page: 1, limit: 10 });
    expect(list.heard[0]?.path).toBe('/api/v1/generations?page=1&limit=10');
    await (await open('[]')).client.generations();
    const user = await open('{"success":true,"usage":{"current_month_usage":1,"monthly_limit":100}}');
    expect((await user.client.user()).usage).toEqual({ current_month_usage: 1, monthly_limit: 100 });
    expect(user.heard[0]?.path).toBe('/api/v1/user');
  });
});

describe('what the reference leaves open', () => {
  const entry = parsed(seed.COMPLETED);
  const listed: readonly [string, unknown][] = [
    ['under generations, with pages', { success: true, generations: [entry], pagination: { page: 1, total_pages: 1 } }],
    ['under generations, without', { generations: [entry] }],
    ['under data', { success: true, data: [entry] }],
    ['under items', { items: [entry] }],
    ['bare', [entry]],
    ['under data and generations', { success: true, data: { generations: [entry] } }],
    ['under data and items', { data: { items: [entry], total: 1 } }],
    ['under data, beside an empty name', { generations: null, data: [entry] }],
    ['with pages written as texts', { generations: [entry], pagination: { page: '1', total_pages: '1' } }],
  ];
  test.each(listed)('a list %s', async (_name, body) => {
    const { client } = await open(JSON.stringify(body));
    expect((await client.generations()).generations).toEqual([entry]);
  });

  test.each<[string, unknown, unknown]>([
    ['without a limit', { usage: { current_month_usage: 3, monthly_limit: null } }, null],
    [
      'with a name',
      { success: true, user: { id: 7, name: 'A' }, usage: { current_month_usage: 3, monthly_limit: 9 } },
      9,
    ],
    ['with a damaged name', { user: 'A', usage: { current_month_usage: 3, monthly_limit: 9, plan: 'pro' } }, 9],
  ])('a user %s', async (_name, body, limit) => {
    const { client } = await open(JSON.stringify(body));
    expect((await client.user()).usage).toMatchObject({ current_month_usage: 3, monthly_limit: limit });
  });

  test.each<[string, unknown]>([
    ['a text', { success: false, error: 'The prompt is empty.', code: 'PROMPT_EMPTY' }],
    ['an object', { error: { message: 'The prompt is empty.', code: 'PROMPT_EMPTY' } }],
    ['an object with a type', { error: { message: 'The prompt is empty.', type: 'PROMPT_EMPTY' } }],
    ['a message', { message: 'The prompt is empty.', code: 'PROMPT_EMPTY' }],
    ['a detail', { detail: 'The prompt is empty.', code: 'PROMPT_EMPTY' }],
  ])('an error as %s', async (_name, body) => {
    const { client } = await open({ status: 400, body: JSON.stringify(body) });
    const error = await caught(client.generate({ prompt: '' }));
    expect(error).toMatchObject({ code: 'REQUEST_REJECTED', status: 400, vendorCode: 'PROMPT_EMPTY' });
    expect(error.message).toMatch(
      /^POST http:\/\/127\.0\.0\.1:\d+\/api\/v1\/generate answered 400: The prompt is empty\.$/,
    );
  });

  test('a question that is answered, about a generation that had no success', async () => {
    const { client } = await open(change(seed.COMPLETED, { success: false, status: 'failed', error: 'It broke.' }));
    expect(await client.status(ID)).toMatchObject({ status: 'failed', error: 'It broke.' });
  });

  test('a status in capitals is the same status', async () => {
    const { client } = await open(change(seed.COMPLETED, { status: ' COMPLETED ' }));
    expect((await client.status(ID)).status).toBe('completed');
  });
});

describe('answers that are damaged where it does not matter are read without what is damaged', () => {
  const fields = Object.keys(parsed(seed.ACCEPTED)).filter((name) => name !== 'generation_id');
  test.each(fields)('an accepted request whose %s is of another type', async (name) => {
    for (const wrong of [[], null, { a: [] }]) {
      const { client } = await open(change(seed.ACCEPTED, { [name]: wrong }));
      const { [name]: _left, ...rest } = parsed(seed.ACCEPTED);
      expect(await CALLS.generate(client)).toEqual(rest);
    }
  });

  test.each(Object.keys(parsed(seed.COMPLETED)).filter((name) => name !== 'generation_id' && name !== 'status'))(
    'a status, and an entry of a list, whose %s is of another type',
    async (name) => {
      const { [name]: _left, ...rest } = parsed(seed.COMPLETED);
      const body = change(seed.COMPLETED, { [name]: [[]] });
      expect(await CALLS.status((await open(body)).client)).toEqual(rest);
      // success is no field of an entry.
      if (name === 'success') return;
      const list = await CALLS.list((await open(`{"generations":[${seed.COMPLETED},${body}]}`)).client);
      expect(list.generations).toEqual([parsed(seed.COMPLETED), rest]);
    },
  );

  const small: readonly [string, Given | string][] = [
    ['a mark of UTF-8 in front', `\ufeff${seed.ACCEPTED}`],
    ['a wrong content type', { headers: { 'content-type': 'text/html' }, body: seed.ACCEPTED }],
    ['no content type', { headers: { 'content-type': '' }, body: seed.ACCEPTED }],
    ['HTTP 201', { status: 201, body: seed.ACCEPTED }],
    ['HTTP 202', { status: 202, body: seed.ACCEPTED }],
    ['a field that comes twice', seed.ACCEPTED.replace('"fps": 30', '"fps": 29, "fps": 30')],
    ['fields that nobody knows', change(seed.ACCEPTED, { queue: { place: 3 }, eta: null })],
    [
      'fifty thousand levels',
      change(seed.ACCEPTED, { fps: 'x' }).replace(/}$/, `,"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
    ],
    ['white space around it', `\r\n\t ${seed.ACCEPTED} \n`],
  ];
  test.each(small)('an accepted request with %s', async (_name, given) => {
    const { client } = await open(given);
    expect(await CALLS.generate(client)).toMatchObject({ generation_id: ID, status: 'pending' });
  });

  test('ten thousand damaged entries take no longer than reading them', async () => {
    const one = '{"generation_id":"g","status":"pending","fps":"x"}';
    const { client } = await open(`[${Array.from({ length: 10_000 }, () => one).join(',')}]`);
    expect((await client.generations()).generations[9_999]).toEqual({ generation_id: 'g', status: 'pending' });
  });
});

const cutAt = (place: string): string => seed.ACCEPTED.slice(0, seed.ACCEPTED.indexOf(place));

describe('damaged answers to a paid call are never a loss', () => {
  const damaged: readonly [name: string, given: Given | string, says: RegExp, generationId?: string][] = [
    ['cut after one character', '{', /JSON that breaks off or is damaged/],
    ['cut before the id', cutAt('"generation_id"'), /JSON that breaks off/],
    ['cut in the middle of the id', cutAt('97bd3'), /JSON that breaks off/],
    ['cut right after the id', cutAt(',\n  "request_id"'), /JSON that breaks off/, ID],
    ['cut in the model', cutAt('"Kling 2.1"'), /JSON that breaks off/, ID],
    ['cut in the prompt', cutAt('ball'), /JSON that breaks off/, ID],
    ['cut before its last character', seed.ACCEPTED.slice(0, -1), /JSON that breaks off/, ID],
    [
      'cut, with an id in a deeper object only',
      '{"previous":{"generation_id":"gen_other"},"x":',
      /JSON that breaks off/,
    ],
    [
      'cut, with an id in a prompt only',
      '{"prompt":"\\"generation_id\\":\\"gen_other\\"","x":',
      /JSON that breaks off/,
    ],
    ['NaN', seed.ACCEPTED.replace('42', 'NaN'), /JSON that breaks off or is damaged/, ID],
    ['a comma too much', seed.ACCEPTED.replace('"seed": 42,', '"seed": 42,,'), /damaged/, ID],
    ['two answers in one', `${seed.ACCEPTED}${seed.ACCEPTED}`, /damaged/, ID],
    ['single quotes', "{'generation_id':'gen_1'}", /damaged/],
    ['nothing', '', /the answer is empty/],
    ['white space', ' \n', /the answer is empty/],
    ['HTTP 204', { status: 204 }, /answered 204: the answer is empty/],
    [
      'a page',
      { headers: { 'content-type': 'text/html' }, body: '<!doctype html><h1>Hi</h1>' },
      /a page of HTML or XML/,
    ],
    ['a word', 'OK', /the answer is no JSON/],
    ['a JSON text', '"accepted"', /the whole body is wrong: .*expected object, received string/],
    ['null', 'null', /the whole body is wrong: .*received null/],
    ['a number', '7', /the whole body is wrong: .*received number/],
    ['an array', '[]', /the whole body is wrong: .*received array/],
    ['an array around it', `[${seed.ACCEPTED}]`, /the whole body is wrong: .*received array/],
    ['no id', change(seed.ACCEPTED, { generation_id: undefined }), /\/generation_id is wrong: .*expected string/],
    ['an id that is null', change(seed.ACCEPTED, { generation_id: null }), /\/generation_id is wrong: .*received null/],
    ['an empty id', change(seed.ACCEPTED, { generation_id: '' }), /\/generation_id is wrong/],
    [
      'an id that is an object',
      change(seed.ACCEPTED, { generation_id: {} }),
      /\/generation_id is wrong: .*received object/,
    ],
    [
      'an id that is a number too large to be read',
      seed.ACCEPTED.replace('"gen_686717fe97bd3_055867"', '12345678901234567890'),
      /\/generation_id is wrong: .*received number/,
    ],
    ['everything under data', `{"success":true,"data":${seed.ACCEPTED}}`, /\/generation_id is wrong/, ID],
    ['another case', seed.ACCEPTED.replace('generation_id', 'generationId'), /\/generation_id is wrong/],
    ['success: false and an id', change(seed.ACCEPTED, { success: false, code: 'invalid' }), /answered 200/, ID],
    ['success: false and no reason', '{"success":false}', /the answer does not say why/],
    ['success: false and words alone', '{"success":false,"error":"Something went wrong"}', /Something went wrong/],
    ['an error object of the server’s', '{"error":{"code":"internal","message":"Oops"}}', /Oops/],
    ['too many bytes', change(seed.ACCEPTED, { style: 'x'.repeat(5e6) }), /more than 4194304 bytes/, ID],
    ['two million brackets', '['.repeat(2e6), /breaks off/],
  ];
  test.each(damaged)('%s', async (_name, given, says, generationId) => {
    const { client, heard } = await open(given);
    const error = await caught(CALLS.generate(client));
    expect(error).toMatchObject({ code: 'SUBMIT_AMBIGUOUS', generationId });
    expect(error.message).toMatch(says);
    expect(error.message).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/api\/v1\/generate /);
    expect(heard).toHaveLength(1);
  });

  test('a body that is cut with its connection still names what was accepted', async () => {
    const server = await serve((_heard, response) => {
      response.writeHead(200, { 'content-length': String(seed.ACCEPTED.length) });
      response.write(cutAt('"Kling 2.1"'), () => response.socket?.destroySoon());
      return undefined;
    });
    const client = createClient({ apiKey: 'lt_k', baseUrl: server.origin });
    const error = await caught(CALLS.generate(client));
    expect(error).toMatchObject({ code: 'SUBMIT_AMBIGUOUS', generationId: ID, status: 200 });
    expect(server.heard).toHaveLength(1);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a rate', { success: false, code: 'rate_limit_exceeded' }, 'THROTTLED'],
    ['nothing that is sure', { success: false, error: 'Time limit exceeded, try again' }, 'SUBMIT_AMBIGUOUS'],
    ['a key', { success: false, code: 'unauthorized' }, 'UNAUTHORIZED'],
    ['a policy', { success: false, code: 'content_policy' }, 'CONTENT_POLICY'],
    ['a parameter', { success: false, code: 'FIELD_INVALID' }, 'REQUEST_REJECTED'],
    ['a number', { success: false, code: 429 }, 'THROTTLED'],
    ['a number as a text', { success: false, code: '400' }, 'REQUEST_REJECTED'],
    ['a number that tells nothing', { success: false, code: 500 }, 'SUBMIT_AMBIGUOUS'],
  ])('a refusal for %s under HTTP 200 is what it says', async (_name, body, code) => {
    const { client } = await open(JSON.stringify(body));
    expect((await caught(CALLS.generate(client))).code).toBe(code);
  });
});

test.each<[string, string, readonly [string, string][], number]>([
  ['that is null', `{"data":[${seed.COMPLETED},null]}`, [[ID, 'completed']], 1],
  ['without an id', `[${seed.COMPLETED},{"status":"failed"}]`, [[ID, 'completed']], 1],
  ['without a status', '[{"generation_id":"a"}]', [['a', 'unknown']], 0],
  ['whose id is a number', '[{"generation_id":12,"status":"pending"}]', [['12', 'pending']], 0],
])('an entry %s takes no other with it, and is counted', async (_name, body, read, unreadable) => {
  const { client } = await open(body);
  const list = await client.generations();
  expect(list.generations.map(({ generation_id: id, status }) => [id, status])).toEqual(read);
  expect(list.unreadable).toBe(unreadable);
});

describe('damaged answers to a question say what is wrong where', () => {
  const damaged: readonly [call: Call, name: string, given: Given | string, says: RegExp][] = [
    ['status', 'cut', seed.COMPLETED.slice(0, 300), /JSON that breaks off/],
    ['status', 'no id', change(seed.COMPLETED, { generation_id: undefined }), /\/generation_id is wrong: .*undefined/],
    ['status', 'no status', change(seed.COMPLETED, { status: undefined }), /\/status is wrong/],
    [
      'status',
      'a status that is a number',
      change(seed.COMPLETED, { status: 3 }),
      /\/status is wrong: .*received number/,
    ],
    ['status', 'an empty status', change(seed.COMPLETED, { status: '' }), /\/status is wrong/],
    ['status', 'an array', `[${seed.COMPLETED}]`, /the whole body is wrong: .*received array/],
    ['status', 'null', 'null', /the whole body is wrong/],
    ['status', 'a page', '<html>', /a page of HTML/],
    ['status', 'nothing', '', /is empty/],
    ['status', 'an error alone', '{"error":"Oops"}', /Oops/],
    ['list', 'an object', '{"success":true}', /\/generations is wrong: .*expected array/],
    ['list', 'a text', '{"generations":"none"}', /\/generations is wrong: .*received string/],
    ['list', 'null', 'null', /\/generations is wrong: .*received null/],
    [
      'list',
      'wrapped for ever',
      `${'{"data":'.repeat(5000)}[]${'}'.repeat(5000)}`,
      /\/generations is wrong: .*received object/,
    ],
    ['user', 'no usage', '{"success":true,"user":{"id":1}}', /\/usage is wrong/],
    [
      'user',
      'usage in words',
      '{"usage":{"current_month_usage":"3","monthly_limit":9}}',
      /\/usage\/current_month_usage is wrong: .*received string/,
    ],
    ['user', 'an array', '[]', /the whole body is wrong/],
    ['user', 'too many bytes', `"${'x'.repeat(5e6)}"`, /more than 4194304 bytes/],
  ];
  test.each(damaged)('%s: %s', async (call, _name, given, says) => {
    const { client } = await open(given);
    const error = await caught(CALLS[call](client));
    expect(['ANSWER_INVALID', 'VENDOR_UNAVAILABLE']).toContain(error.code);
    expect(error.code === 'ANSWER_INVALID').toBe(!/bytes/.test(error.message));
    expect(error.message).toMatch(says);
  });
});
