// What leaves the socket, byte for byte, when a fault breaks it.
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { readFakeLog } from '../fake-log.js';
import { open } from './__fixtures__/open-fake-api.js';
import type { FakeApiFaultName } from './fault-names.js';

/** Posts a request by hand, under a fault. `ending` is how the other side ended it. */
async function post(fault: FakeApiFaultName) {
  const { api } = await open({ faults: [{ on: 'generate', fault, ms: 1 }] });
  const body = '{"prompt":"A"}';
  const head = ['POST /v1/generate HTTP/1.1', 'Host: vendor', `Authorization: Bearer ${api.apiKey}`];
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  let text = '';
  let ending = '';
  socket.on('data', (data: Buffer) => (text += data.toString()));
  socket.on('end', () => (ending = 'closed'));
  socket.on('error', (error) => (ending = 'code' in error ? String(error.code) : error.message));
  socket.write(`${[...head, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`);
  await new Promise((resolve) => socket.on('close', resolve));
  return { text, ending, made: readFakeLog(api.logFile).length };
}

test('a reset is a reset, before and after the work', async () => {
  expect(await post('reset_before_work')).toEqual({ text: '', ending: 'ECONNRESET', made: 0 });
  expect(await post('reset_after_work')).toEqual({ text: '', ending: 'ECONNRESET', made: 1 });
});

test('silence ends with a closed connection and no byte', async () => {
  expect(await post('work_no_answer')).toEqual({ text: '', ending: 'closed', made: 1 });
});

test('half of the headers have no end', async () => {
  const { text, ending, made } = await post('half_headers');
  expect([ending, made]).toEqual(['closed', 1]);
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(text).not.toContain('\r\n\r\n');
});

test('half of a body follows whole headers that promise all of it', async () => {
  const { text, ending, made } = await post('half_body');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const promised = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  expect([ending, made, body.length]).toEqual(['closed', 1, promised >> 1]);
});
