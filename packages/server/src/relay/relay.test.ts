// The outbox: nothing accepted is lost, whatever the engine does.
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { openGateway, readBody } from '../__fixtures__/open-gateway.js';
import { createOutbox } from './outbox.js';

onEachDatabase((database) => {
  test('while the engine is away requests are accepted and wait; when it is back each is handed over', async () => {
    const { make, status, taken, trouble, calls, events } = await openGateway(database());
    trouble.error = Object.assign(new Error('the prompt A secret boat'), { code: 'TEMPORAL_UNREACHABLE' });
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await make({ prompt: 'A secret boat' })).generation_id),
    );
    await expect.poll(() => ids.every((id) => calls.includes(id))).toBe(true);
    expect((await status(ids[0]!))['status']).toBe('pending');
    delete trouble.error;
    await expect.poll(() => ids.every((id) => taken.has(id))).toBe(true);
    await expect.poll(async () => (await status(ids[19]!))['status']).toBe('in_queue');
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'handing_over_failed', code: 'TEMPORAL_UNREACHABLE' }),
    );
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  test('two gateways on one database share the work: nobody is handed over twice', async () => {
    const one = await openGateway(database());
    const two = await openGateway(database());
    const asks = Array.from({ length: 80 }, () => one.make());
    const ids = (await Promise.all(asks)).map(({ generation_id }) => generation_id);
    const isDone = (id: string) => one.taken.has(id) || two.taken.has(id);
    await expect.poll(() => ids.every(isDone)).toBe(true);
    const calls = [...one.calls, ...two.calls].filter((id) => ids.includes(id));
    expect(calls.toSorted()).toEqual(ids.toSorted());
    expect(await readBody(await one.send('user'))).toMatchObject({ usage: { current_month_usage: 80 } });
  });

  test('what was taken is nobody else’s for a while, and what was put back is due again later', async () => {
    const { make, trouble, calls } = await openGateway(database());
    trouble.error = new Error('away');
    const { generation_id } = await make();
    await expect.poll(() => calls.filter((id) => id === generation_id).length).toBeGreaterThan(2);
    const outbox = createOutbox(database());
    await expect
      .poll(async () => (await outbox.take(1000)).some(({ id }) => id === generation_id), {
        interval: 10,
      })
      .toBe(true);
    expect((await outbox.take(1000)).map(({ id }) => id)).not.toContain(generation_id);
    await outbox.handedOver([generation_id], Date.now());
  });

  test('what was handed over and has no end is handed over once more by a gateway that starts, and what has one is not', async () => {
    const one = await openGateway(database());
    const lost = await one.make();
    const fresh = await one.make();
    const ended = await one.make();
    const ids = [lost, fresh, ended].map(({ generation_id }) => generation_id);
    await expect.poll(() => ids.every((id) => one.taken.has(id))).toBe(true);
    await expect.poll(async () => (await one.status(ids[2]!))['status']).toBe('in_queue');
    await database().db.execute(sql`
      UPDATE shotlist.generations SET handed_at = now() - interval '2 minutes' WHERE id IN (${ids[0]}, ${ids[2]})`);
    // The gateways of these tests have a clock of their own.
    await database().db.execute(sql`UPDATE shotlist.generations SET handed_at = now() WHERE id = ${ids[1]}`);
    await database().db.execute(sql`UPDATE shotlist.generations SET status = 'failed' WHERE id = ${ids[2]}`);
    const two = await openGateway(database());
    await expect.poll(() => two.taken.has(ids[0]!)).toBe(true);
    expect(ids.filter((id) => two.calls.includes(id))).toEqual([ids[0]]);
  });
});
