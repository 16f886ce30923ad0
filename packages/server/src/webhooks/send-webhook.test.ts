// Messages that real receivers get, verified by the specification's own library.
import type { lookup } from 'node:dns';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { failed, openGateway, succeeded } from '../__fixtures__/open-gateway.js';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { startReceiver } from '../__fixtures__/start-receiver.js';
import type { Database } from '../database/open-database.js';
import type { EndedGeneration } from '../gateway-options.js';
import { AT_ONCE_FOR_A_USER, createSendWebhook, type SendWebhookOptions } from './send-webhook.js';
import { rotateWebhookSecret, webhookSecret } from './webhook-secrets.js';

const HOSTS = ['127.0.0.1'];

/** A request with a webhook that has ended, and a way to tell of it. */
async function endedWith(database: Database, end: typeof succeeded, options: Partial<SendWebhookOptions> = {}) {
  const receiver = await startReceiver();
  const told: EndedGeneration[] = [];
  const gateway = await openGateway(database, {
    webhookHosts: HOSTS,
    publicUrl: 'https://video.example/',
    onEnded: async (ended) => void told.push(ended),
  });
  const { generation_id: id } = await gateway.make({ prompt: 'A boat', webhook_url: `${receiver.url}/hook?a=1` });
  await gateway.tell(end(id));
  const send = createSendWebhook({ database, webhookHosts: HOSTS, publicUrl: 'https://video.example', ...options });
  return { receiver, told, id, gateway, send: (other = id) => send(other) };
}

describe('a webhook', () => {
  onEachDatabase((database) => {
    test('tells of a video as the status does, signed so that the user’s secret verifies it', async () => {
      const { receiver, told, id, gateway, send } = await endedWith(database(), succeeded);
      expect(told.map((ended) => ended.id)).toEqual([id]);
      expect(await send()).toEqual({ outcome: 'taken' });
      const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = receiver.came;
      expect(path).toBe('/hook?a=1');
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': id });
      const secret = (await webhookSecret(database(), gateway.user.id)) ?? '';
      const message = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(message).toEqual({
        type: 'generation.completed',
        timestamp: '2026-03-15T12:00:00.000Z',
        data: await gateway.status(id),
      });
      expect(message).toMatchObject({ data: { video_url: `https://video.example/api/v1/video/${id}` } });
      const other = await gateway.enter('Bob');
      const theirs = new Webhook((await webhookSecret(database(), other.user.id)) ?? '');
      expect(() => theirs.verify(body, headers as Record<string, string>)).toThrow('No matching signature');
    });

    test('tells of a failure with its code', async () => {
      const { receiver, send } = await endedWith(database(), failed);
      await send();
      expect(JSON.parse(receiver.came[0]?.body ?? '')).toMatchObject({
        type: 'generation.failed',
        data: { status: 'failed', code: 'CONTENT_POLICY' },
      });
    });

    test('is signed with both secrets for a while after a rotation, and the old one alone is shown no more', async () => {
      const { receiver, gateway, send } = await endedWith(database(), succeeded);
      const old = (await webhookSecret(database(), gateway.user.id)) ?? '';
      const next = (await rotateWebhookSecret(database(), gateway.user.id)) ?? '';
      expect(next).not.toBe(old);
      expect(await webhookSecret(database(), gateway.user.id)).toBe(next);
      await send();
      const [{ headers, body } = { headers: {}, body: '' }] = receiver.came;
      for (const secret of [old, next]) new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(await webhookSecret(database(), 'user_nobody')).toBeUndefined();
    });
  });
});

describe('an attempt', () => {
  onEachDatabase((database) => {
    test.each([
      [200, 'taken'],
      [204, 'taken'],
      [302, 'failed'],
      [404, 'failed'],
      [410, 'gone'],
      [500, 'failed'],
    ] as const)('that is answered with %i is %s, and no redirect is followed', async (status, outcome) => {
      const { receiver, send } = await endedWith(database(), succeeded);
      receiver.answer = { status, headers: { location: `${receiver.url}/elsewhere` } };
      expect(await send()).toMatchObject({ outcome });
      expect(receiver.came).toHaveLength(1);
    });

    test('reads no endless answer to its end', async () => {
      const { receiver, send } = await endedWith(database(), succeeded);
      receiver.answer = { status: 200, endless: true };
      expect(await send()).toEqual({ outcome: 'taken' });
    });

    test('at a receiver that says nothing fails in time, and at none at all', async () => {
      const { receiver, send } = await endedWith(database(), succeeded, { timeoutMs: 3_000 });
      receiver.answer = 'silence';
      expect(await send()).toEqual({ outcome: 'failed', reason: 'The receiver did not answer in time.' });
      expect(receiver.came).toHaveLength(1);
    });

    test('waits for others of its user that have no answer yet, and for nobody else’s', async () => {
      const { receiver, gateway, send } = await endedWith(database(), succeeded, { timeoutMs: 3_000 });
      const { url, came } = await startReceiver();
      const other = await gateway.enter('Bob');
      const { generation_id: id } = await other.make({ prompt: 'A boat', webhook_url: url });
      await gateway.tell(succeeded(id));
      receiver.answer = 'silence';
      const silent = Array.from({ length: AT_ONCE_FOR_A_USER }, () => send());
      await expect.poll(() => receiver.came.length).toBe(AT_ONCE_FOR_A_USER);
      expect(await send()).toMatchObject({ outcome: 'busy' });
      expect(await send(id)).toEqual({ outcome: 'taken' });
      expect(came).toHaveLength(1);
      expect(receiver.came).toHaveLength(AT_ONCE_FOR_A_USER);
      expect(new Set((await Promise.all(silent)).map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
      receiver.answer = { status: 204 };
      expect(await send()).toEqual({ outcome: 'taken' });
    });

    test('goes nowhere that is no longer admitted', async () => {
      const { receiver, send } = await endedWith(database(), succeeded, { webhookHosts: [] });
      expect(await send()).toEqual({ outcome: 'failed', reason: 'The receiver’s address may not be reached.' });
      expect(receiver.came).toEqual([]);
    });
  });
});

describe('an address', () => {
  onEachDatabase((database) => {
    test.each(['http://127.0.0.1/', 'https://10.0.0.1/', 'http://hooks.example.com/', 'nonsense'])(
      '%s is refused when it is asked for',
      async (url) => {
        const gateway = await openGateway(database());
        const response = await gateway.post({ prompt: 'A boat', webhook_url: url });
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ details: [{ pointer: '/webhook_url' }] });
      },
    );

    test('that resolves to a private one is not connected to', async () => {
      const { url, came } = await startReceiver();
      const gateway = await openGateway(database());
      const webhookUrl = `https://hooks.example.com:${new URL(url).port}/`;
      const { generation_id: id } = await gateway.make({ prompt: 'A boat', webhook_url: webhookUrl });
      await gateway.tell(succeeded(id));
      const resolve: unknown = (_name: string, _options: object, callback: (...found: unknown[]) => void) =>
        callback(null, [{ address: '127.0.0.1', family: 4 }]);
      const send = createSendWebhook({
        database: database(),
        publicUrl: 'https://video.example',
        lookup: resolve as typeof lookup,
      });
      expect(await send(id)).toEqual({ outcome: 'failed', reason: 'The receiver’s address may not be reached.' });
      expect(came).toEqual([]);
    });
  });
});
