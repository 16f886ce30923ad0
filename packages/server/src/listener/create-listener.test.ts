// News of generations: doubled, late or out of order, a status never goes back and a unit goes back once.
import { type GenerationChange, GENERATION_STATUSES } from '@shotlist/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { failed, openGateway, readBody, succeeded } from '../__fixtures__/open-gateway.js';
import { createOutbox } from '../relay/outbox.js';
import type { EndedGeneration } from '../gateway-options.js';

onEachDatabase((database) => {
  test('whatever comes in whatever order, a status never goes back, the first end stays, and usage is what did not fail', async () => {
    const { make, status, tell, send } = await openGateway(database(), { monthlyLimit: null });
    const outbox = createOutbox(database());
    let kept = 0;
    const news = fc.constantFrom('handed', 'generating', 'succeeded', 'failed', 'canceled', 'ambiguous', 'rejected');
    const story = fc.asyncProperty(fc.array(news, { maxLength: 8 }), fc.boolean(), async (words, atOnce) => {
      const { generation_id: id } = await make();
      const act = (word: string): Promise<void> => {
        if (word === 'handed') return outbox.handedOver([id], Date.now());
        if (word === 'generating') return tell({ id, state: 'generating' });
        if (word === 'succeeded') return tell(succeeded(id));
        return tell({ id, state: 'ended', result: { id, status: word } } as GenerationChange);
      };
      const ranks: number[] = [];
      const look = async () => {
        const word = String((await status(id))['status']);
        ranks.push(Math.min(3, GENERATION_STATUSES.indexOf(word as 'pending')));
        return word;
      };
      await look();
      if (atOnce) await Promise.all([...words.map(act), look(), look()]);
      else {
        for (const word of words) {
          await act(word);
          await look();
        }
      }
      const last = await look();
      if (!atOnce) expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      const end = words.find((word) => !['handed', 'generating'].includes(word));
      if (end === undefined) expect(last).toMatch(/^(pending|in_queue|in_progress)$/);
      else if (!atOnce) expect(last).toBe(end === 'succeeded' ? 'completed' : 'failed');
      if (last !== 'failed') kept += 1;
      expect(await readBody(await send('user'))).toMatchObject({ usage: { current_month_usage: kept } });
    });
    await fc.assert(story, { numRuns: 40 });
  });

  test('each end has its code in the API’s words, and none of the vendor’s', async () => {
    const { make, status, tell } = await openGateway(database());
    for (const [result, code] of [
      [{ status: 'failed' }, 'GENERATION_FAILED'],
      [{ status: 'failed', code: 'INPUT_UNUSABLE' }, 'INPUT_UNUSABLE'],
      [{ status: 'rejected' }, 'REQUEST_REJECTED'],
      [{ status: 'canceled' }, 'CANCELED'],
      [{ status: 'ambiguous' }, 'SUBMIT_AMBIGUOUS'],
      [{ status: 'succeeded' }, 'OUTPUT_UNAVAILABLE'],
    ] as const) {
      const { generation_id: id } = await make();
      await tell({ id, state: 'ended', result: { id, ...result } });
      expect(await status(id)).toMatchObject({ status: 'failed', code, error: expect.stringMatching(/\.$/) });
    }
    await tell(failed('gen_0000000000000_00000000000000000000000'));
  });

  test('nothing ends before it was accepted, and time is measured where the provider says none', async () => {
    const { make, status, tell, clock } = await openGateway(database());
    const [{ generation_id: early }, { generation_id: timed }] = [await make(), await make()];
    await tell({ id: timed, state: 'generating' });
    clock.ms += 90_400;
    await tell(succeeded(timed));
    clock.ms -= 3_600_000;
    await tell(succeeded(early));
    expect(await status(timed)).toMatchObject({ processing_time: 90, completed_at: '2026-03-15 12:01:30' });
    expect(await status(early)).toMatchObject({ processing_time: 0, completed_at: '2026-03-15 12:00:00' });
  });

  test('who gave a webhook is told of the end, again when the first time broke off, and others are not', async () => {
    const told: EndedGeneration[] = [];
    const { make, tell, status, user } = await openGateway(database(), {
      onEnded: async (ended) => {
        told.push(ended);
        if (told.length === 1) throw new Error('killed');
      },
    });
    const { generation_id: id } = await make({ prompt: 'A boat', webhook_url: 'https://hooks.example/a b' });
    await tell({ id, state: 'generating' });
    await expect(tell(failed(id))).rejects.toThrow('killed');
    await tell(failed(id));
    await tell(failed((await make()).generation_id));
    const ended = { id, userId: user.id, webhookUrl: 'https://hooks.example/a%20b', answer: await status(id) };
    expect(told).toEqual([ended, ended]);
  });
});
