// Who is let in: limits, months, idempotency, and many at the same time.
import { readRateLimits } from '@shotlist/core';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { failed, openGateway, readBody } from '../__fixtures__/open-gateway.js';
import type { Database } from '../database/open-database.js';

onEachDatabase((database) => {
  test('request 101 of a month is refused until the next month begins', async () => {
    const { post, clock, send } = await openGateway(database());
    clock.ms = Date.UTC(2026, 11, 31, 23, 59, 30);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, seed) => post({ prompt: 'A boat', seed })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const counted = await Promise.all(answers.map(async (answer) => (await readBody(answer))['usage']));
    expect(new Set(counted.map((usage) => JSON.stringify(usage))).size).toBe(100);

    const refused = await post({ prompt: 'A boat' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await refused.json()).toEqual({
      success: false,
      error: 'Monthly usage limit exceeded.',
      code: 'monthly_limit_exceeded',
      request_id: refused.headers.get('x-request-id'),
      usage: { current_month_usage: 100, monthly_limit: 100 },
    });
    expect(refused.headers.get('ratelimit-policy')).toBe('"month";q=100;w=2678400');
    expect(refused.headers.get('ratelimit')).toBe('"month";r=0;t=30');

    clock.ms = Date.UTC(2027, 0, 1);
    expect(await readBody(await post({ prompt: 'A boat' }))).toMatchObject({
      usage: { current_month_usage: 1, monthly_limit: 100 },
    });
    expect(await readBody(await send('user'))).toMatchObject({ usage: { current_month_usage: 1 } });
  });

  test('what fails after its month was over is given back to that month', async () => {
    const { make, clock, tell, send } = await openGateway(database());
    clock.ms = Date.UTC(2026, 4, 31, 23);
    const { generation_id } = await make();
    clock.ms = Date.UTC(2026, 5, 1);
    await make();
    await tell(failed(generation_id));
    const used = async () => (await readBody(await send('user')))['usage'];
    expect(await used()).toMatchObject({ current_month_usage: 1 });
    clock.ms = Date.UTC(2026, 4, 31, 23);
    expect(await used()).toMatchObject({ current_month_usage: 0 });
  });

  test('the rate is a bucket: told apart from the month, and costing nothing where it refuses', async () => {
    const { post, clock } = await openGateway(database(), { rate: { burst: 3, perSecond: 0.5 } });
    const ask = () => post({ prompt: 'A boat' });
    const first = await ask();
    expect(readRateLimits(first.headers, clock.ms)).toMatchObject([
      { policy: 'month', limit: 100, remaining: 99 },
      { policy: 'rate', limit: 3, remaining: 2, resetMs: 2000, windowMs: 6000 },
    ]);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('ratelimit')]).toEqual([
      429,
      '2',
      expect.stringMatching(/^"rate";r=0;t=2, "month";r=97;t=\d+$/),
    ]);
    expect(await readBody(refused)).toMatchObject({
      code: 'rate_limit_exceeded',
      usage: { current_month_usage: 3, monthly_limit: 100 },
    });
    clock.ms += 1999;
    expect((await ask()).status).toBe(429);
    clock.ms += 1;
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
    clock.ms += 3_600_000;
    const after = await Promise.all(Array.from({ length: 10 }, ask));
    expect(after.filter(({ status }) => status === 200)).toHaveLength(3);
  });

  test('of many at the same time, through two gateways, exactly as many are let in as the month has left', async () => {
    const one = await openGateway(database(), { monthlyLimit: 25 });
    const two = await openGateway(database());
    const asks = Array.from({ length: 60 }, (_, place) =>
      fetch(`${place % 2 === 0 ? one.url : two.url}/v1/generate`, {
        method: 'POST',
        body: JSON.stringify({ prompt: 'A boat', seed: place }),
        headers: { Authorization: `Bearer ${one.key}` },
      }),
    );
    const statuses = (await Promise.all(asks)).map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 200).length,
      statuses.filter((status) => status === 429).length,
    ]).toEqual([25, 35]);
    expect(await readBody(await one.send('user'))).toMatchObject({ usage: { current_month_usage: 25 } });
    expect(await readBody(await one.send('generations'))).toMatchObject({ pagination: { total: 25 } });
  });

  test('a user without a limit is told so', async () => {
    const { make } = await openGateway(database(), { monthlyLimit: null });
    expect(await make()).toMatchObject({ usage: { current_month_usage: 1, monthly_limit: null } });
  });

  test('the same key with the same request gets the same answer and counts once, whatever happened since', async () => {
    const { post, make, tell, send, clock } = await openGateway(database(), { rate: { burst: 3, perSecond: 0.01 } });
    const asked = { prompt: 'A boat', model: 'kling_2_1', webhook_url: 'https://hooks.example/end' };
    const first = await post(asked, { 'Idempotency-Key': '"key 1"' });
    const text = await first.text();
    const { generation_id } = JSON.parse(text) as { generation_id: string };
    await make();
    await tell(failed(generation_id));
    clock.ms += 1000;
    const again = await post(asked, { 'Idempotency-Key': 'key 1' });
    expect([again.status, await again.text()]).toEqual([200, text]);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    const listed = await readBody(await send('generations?idempotency_key=key%201'));
    expect(listed).toMatchObject({
      pagination: { total: 1 },
      generations: [{ generation_id, idempotency_key: 'key 1' }],
    });
    expect(await readBody(await send('generations?idempotency_key=%00'))).toMatchObject({ pagination: { total: 0 } });
  });

  test('the same key with another request is a 422, and another user’s is another key', async () => {
    const { post, enter, send } = await openGateway(database());
    const key = { 'Idempotency-Key': 'same' };
    await post({ prompt: 'A boat' }, key);
    for (const other of [
      { prompt: 'A ship' },
      { prompt: 'A boat', seed: 1 },
      { prompt: 'A boat', webhook_url: 'https://a.example/' },
    ]) {
      const refused = await post(other, key);
      expect([refused.status, await readBody(refused)]).toEqual([
        422,
        expect.objectContaining({ code: 'idempotency_key_reused' }),
      ]);
    }
    const bob = await enter('Bob');
    expect((await bob.post({ prompt: 'A ship' }, key)).status).toBe(200);
    expect(await readBody(await send('user'))).toMatchObject({ usage: { current_month_usage: 1 } });
  });

  test('a key whose first request is still worked on is a 409, and the first gets its answer', async () => {
    const gate = Promise.withResolvers<void>();
    const { db } = database();
    const held: string[] = [];
    const execute = async (query: string) => {
      held.push(query);
      await gate.promise;
      return db.execute(query);
    };
    const slow: Database['db'] = Object.create(db, { execute: { value: execute } });
    const { post } = await openGateway({ ...database(), db: slow });
    const key = { 'Idempotency-Key': 'slow' };
    const first = post({ prompt: 'A boat' }, key);
    // The outbox is looked through, and the first request.
    await expect.poll(() => held.length).toBe(2);
    const second = await post({ prompt: 'A boat' }, key);
    expect([second.status, (await readBody(second))['code']]).toEqual([409, 'request_running']);
    gate.resolve();
    expect((await first).status).toBe(200);
    expect((await post({ prompt: 'A boat' }, key)).status).toBe(200);
  });

  test('of many with one key at the same time one is accepted; the others get its answer, or a 409', async () => {
    const { post, send } = await openGateway(database());
    const asks = Array.from({ length: 20 }, () => post({ prompt: 'A boat' }, { 'Idempotency-Key': 'at once' }));
    const answers = await Promise.all(asks);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    const bodies = await Promise.all(answers.filter(({ status }) => status === 200).map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(await readBody(await send('user'))).toMatchObject({ usage: { current_month_usage: 1 } });
    for (const key of ['', '"', `"${'k'.repeat(256)}"`, 'k\u00e9'])
      expect([key, (await post({ prompt: 'A boat' }, { 'Idempotency-Key': key })).status]).toEqual([key, 400]);
  });
});
