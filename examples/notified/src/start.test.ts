import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { createReceiver } from './receiver.js';

const example = path.join(import.meta.dirname, '..');

test('a run tells the receiver how it ended', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(example, 'dist/start.js')]);
  expect(stdout).toBe('batch.done: shots.csv is done: 2 of 2 shots succeeded.\n  $ shotlist results BATCH\n');
});

test('what is not signed, or changed on its way, is refused, and what comes twice is heard once', async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const heard: string[] = [];
  const receiver = createReceiver(secret, ({ text }) => heard.push(text)).listen(0, '127.0.0.1');
  onTestFinished(() => void receiver.close());
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  const body = JSON.stringify({ type: 'test', text: 'well', data: null });
  const at = new Date();
  const headers = {
    'webhook-id': 'one',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('one', at, body),
  };
  const post = async (text: string, signed: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: text, headers: signed })).status;
  expect(await post(body, {})).toBe(401);
  expect(await post(body.replace('well', 'ill'), headers)).toBe(401);
  expect([await post(body, headers), await post(body, headers)]).toEqual([204, 204]);
  expect(heard).toEqual(['well']);
});
