import type { GenerationStatus, Provider } from '@shotlist/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CheckDesk } from './check-desk.js';

const MODEL = 'seedance_lite';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A vendor that ends what it is told to, and a desk in front of it. */
function openDesk({ minPollIntervalMs = 0, lookMs = 0, hangs = 0 } = {}) {
  const looks: { readonly ids: readonly string[]; readonly atMs: number }[] = [];
  const ended = new Map<string, GenerationStatus>();
  const trouble: { error?: Error } = {};
  const beganMs = performance.now();
  const check: Provider['check'] = async (ids) => {
    looks.push({ ids: ids.toSorted(), atMs: performance.now() - beganMs });
    if (looks.length <= hangs) await new Promise(() => undefined);
    if (lookMs > 0) await new Promise((resolve) => void setTimeout(resolve, lookMs));
    if (trouble.error !== undefined) throw trouble.error;
    return ids.map((id) => ended.get(id) ?? { generationId: id, status: 'in_progress' as const });
  };
  const desk = new CheckDesk({ capabilities: { minPollIntervalMs }, check } as unknown as Provider);
  return {
    looks,
    trouble,
    end(generationId: string, processingSeconds = 1): void {
      ended.set(generationId, { generationId, status: 'completed', processingSeconds });
    },
    wait(ids: readonly string[], options: Partial<Parameters<CheckDesk['wait']>[0]> = {}) {
      const waited = desk.wait({
        generations: new Map(ids.map((id) => [id, MODEL])),
        waitMs: 3_600_000,
        lingerMs: 0,
        signal: new AbortController().signal,
        stopping: undefined,
        ...options,
      });
      const answer = waited.then((statuses) => statuses.map(({ generationId }) => generationId));
      // Looked at later: what fails meanwhile is no loose end.
      answer.catch(() => undefined);
      return { answer };
    },
  };
}

test('many that wait share one look, and each hears of its own', async () => {
  const desk = openDesk();
  desk.end('a1');
  desk.end('b1');
  const a = desk.wait(['a1', 'a2']);
  const b = desk.wait(['b1', 'shared']);
  const c = desk.wait(['shared']);
  await vi.advanceTimersByTimeAsync(0);
  expect(desk.looks).toEqual([{ ids: ['a1', 'a2', 'b1', 'shared'], atMs: 0 }]);
  expect(await a.answer).toEqual(['a1']);
  expect(await b.answer).toEqual(['b1']);
  desk.end('shared');
  await vi.advanceTimersByTimeAsync(100);
  expect(await c.answer).toEqual(['shared']);
});

test('looks are no nearer than the provider allows, also when others come', async () => {
  const desk = openDesk({ minPollIntervalMs: 2_000 });
  desk.wait(['a']);
  await vi.advanceTimersByTimeAsync(500);
  desk.wait(['b']);
  await vi.advanceTimersByTimeAsync(1_499);
  expect(desk.looks).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(desk.looks[1]).toEqual({ ids: ['a', 'b'], atMs: 2_000 });
});

test('looks that see nothing end become rare, up to a share of what was waited for already', async () => {
  const desk = openDesk();
  desk.wait(['a']);
  await vi.advanceTimersByTimeAsync(700_000);
  const looks = desk.looks.slice(1).map(({ atMs }, look) => ({ atMs, gapMs: atMs - desk.looks[look]!.atMs }));
  for (const { atMs, gapMs } of looks) expect(gapMs).toBeLessThanOrEqual(Math.max(100, Math.ceil(0.05 * atMs)));
  // One that ends after two minutes, of a model that is listed with thirteen, is seen six seconds later at most.
  expect(looks.find(({ atMs }) => atMs >= 120_000)?.atMs).toBeLessThanOrEqual(126_000);
  expect(looks.at(-1)?.gapMs).toBeGreaterThan(30_000);
  desk.end('a');
  desk.wait(['b']);
  await vi.advanceTimersByTimeAsync(40_000);
  const last = desk.looks.at(-1)!.atMs;
  await vi.advanceTimersByTimeAsync(151);
  expect(desk.looks.at(-1)!.atMs - last).toBeLessThanOrEqual(150);
});

test('who waits for the same again, as chunks do, is no reason to look before the time', async () => {
  const desk = openDesk();
  desk.wait(['a', 'b']);
  await vi.advanceTimersByTimeAsync(700_000);
  const before = desk.looks.length;
  for (let turn = 0; turn < 20; turn += 1) {
    desk.wait(['a'], { waitMs: 100 });
    await vi.advanceTimersByTimeAsync(150);
  }
  expect(desk.looks.length - before).toBeLessThanOrEqual(1);
  desk.wait(['a', 'new']);
  await vi.advanceTimersByTimeAsync(150);
  expect(desk.looks.at(-1)?.ids).toContain('new');
});

test('where it is known how long a model takes, what can’t have ended is not asked about, and what ends together is seen together', async () => {
  const desk = openDesk();
  const first = Array.from({ length: 40 }, (_, number) => `first${number}`);
  const answer = desk.wait(first, { lingerMs: 0 }).answer;
  await vi.advanceTimersByTimeAsync(700_000);
  for (const id of first) desk.end(id, 700);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await answer).toHaveLength(40);
  const from = desk.looks.length;
  const beganMs = performance.now();
  const next = Array.from({ length: 60 }, (_, number) => `next${number}`);
  const seen = desk.wait(next).answer;
  await vi.advanceTimersByTimeAsync(600_000);
  // Now and then all of them, for those that fail before their time.
  expect(desk.looks.length - from).toBeLessThanOrEqual(5);
  await vi.advanceTimersByTimeAsync(beganMs + 699_000 - performance.now());
  for (const id of next.slice(0, 20)) desk.end(id, 700);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await seen).toHaveLength(20);
});

test('before anything has ended, the oldest are asked about for all, and all now and then', async () => {
  const desk = openDesk();
  desk.wait(Array.from({ length: 60 }, (_, number) => `old${String(number).padStart(2, '0')}`));
  await vi.advanceTimersByTimeAsync(1_000);
  desk.wait(Array.from({ length: 200 }, (_, number) => `young${number}`));
  await vi.advanceTimersByTimeAsync(600_000);
  const asked = desk.looks.slice(-12).map(({ ids }) => ids.length);
  expect(asked.filter((count) => count === 50).length).toBeGreaterThanOrEqual(6);
  const whole = desk.looks.filter(({ ids }) => ids.length === 260);
  expect(whole.length).toBeGreaterThanOrEqual(2);
  const some = desk.looks.at(asked.lastIndexOf(50) - 12)?.ids ?? [];
  expect(some.every((id) => id.startsWith('old'))).toBe(true);
});

test('a model that turns out to be quick is looked at more often', async () => {
  const desk = openDesk();
  const ids = Array.from({ length: 60 }, (_, number) => `quick${number}`);
  for (const id of ids) desk.end(id, 4);
  await Promise.all([desk.wait(ids).answer, vi.advanceTimersByTimeAsync(0)]);
  desk.wait(['slow']);
  await vi.advanceTimersByTimeAsync(60_000);
  const gap = desk.looks.at(-1)!.atMs - desk.looks.at(-2)!.atMs;
  expect(gap).toBeGreaterThanOrEqual(100);
  expect(gap).toBeLessThan(300);
});

test('the wait ends in time with nothing, and with no time there is one look all the same', async () => {
  const desk = openDesk();
  const a = desk.wait(['a'], { waitMs: 0 });
  const b = desk.wait(['b'], { waitMs: 1_000 });
  await vi.advanceTimersByTimeAsync(1);
  expect(await a.answer).toEqual([]);
  await vi.advanceTimersByTimeAsync(999);
  expect(await b.answer).toEqual([]);
  expect(desk.looks.length).toBeGreaterThan(1);
});

test('after the first that ended it lingers for more, but never beyond its time', async () => {
  const desk = openDesk();
  desk.end('a');
  const lingering = desk.wait(['a', 'b', 'c'], { lingerMs: 1_000 });
  const short = desk.wait(['a', 'b', 'c'], { lingerMs: 1_000, waitMs: 200 });
  await vi.advanceTimersByTimeAsync(50);
  desk.end('b');
  await vi.advanceTimersByTimeAsync(150);
  expect(await short.answer).toEqual(['a', 'b']);
  await vi.advanceTimersByTimeAsync(799);
  desk.end('c');
  await vi.advanceTimersByTimeAsync(1);
  expect(await lingering.answer).toEqual(['a', 'b']);
});

test('who lingers and has all does not wait any longer', async () => {
  const desk = openDesk();
  desk.end('a');
  desk.end('b');
  const both = desk.wait(['a', 'b'], { lingerMs: 60_000 });
  await vi.advanceTimersByTimeAsync(0);
  expect(await both.answer).toEqual(['a', 'b']);
});

test('one that is told to stop leaves the others alone', async () => {
  const desk = openDesk({ lookMs: 50 });
  const controller = new AbortController();
  const stopped = desk.wait(['a'], { signal: controller.signal });
  const other = desk.wait(['b']);
  desk.end('b');
  await vi.advanceTimersByTimeAsync(10);
  controller.abort();
  await expect(stopped.answer).rejects.toMatchObject({ name: 'AbortError' });
  await vi.advanceTimersByTimeAsync(40);
  expect(await other.answer).toEqual(['b']);
});

test('when the worker stops, who waits gets what is there', async () => {
  const desk = openDesk();
  const stopping = new AbortController();
  desk.end('a');
  const some = desk.wait(['a', 'b'], { lingerMs: 60_000, stopping: stopping.signal });
  const none = desk.wait(['c'], { stopping: stopping.signal });
  await vi.advanceTimersByTimeAsync(10);
  stopping.abort();
  expect(await some.answer).toEqual(['a']);
  expect(await none.answer).toEqual([]);
  expect(await desk.wait(['d'], { stopping: stopping.signal }).answer).toEqual([]);
});

test('a look that fails fails for all who asked, and the next one works', async () => {
  const desk = openDesk();
  desk.trouble.error = new Error('away');
  const both = [desk.wait(['a']), desk.wait(['b'])];
  await vi.advanceTimersByTimeAsync(0);
  for (const { answer } of both) await expect(answer).rejects.toThrow('away');
  delete desk.trouble.error;
  desk.end('a');
  const again = desk.wait(['a']);
  await vi.advanceTimersByTimeAsync(100);
  expect(await again.answer).toEqual(['a']);
});

test('nobody waits: nobody is asked', async () => {
  const desk = openDesk();
  const controller = new AbortController();
  desk.wait(['a'], { signal: controller.signal });
  await vi.advanceTimersByTimeAsync(0);
  controller.abort();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(desk.looks).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('a look that never comes back fails after a while, and does not keep the next one', async () => {
  const desk = openDesk({ hangs: 1 });
  desk.end('b');
  const hung = desk.wait(['a']);
  const soon = desk.wait(['b'], { waitMs: 1_000 });
  await vi.advanceTimersByTimeAsync(119_999);
  expect(desk.looks).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  for (const { answer } of [hung, soon]) await expect(answer).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
  const next = desk.wait(['b']);
  await vi.advanceTimersByTimeAsync(100);
  expect(await next.answer).toEqual(['b']);
});

test('500 generations of twelve minutes in flight take a fifth of a call of the list a shot, and little of their places’ time', async () => {
  const SHOTS = 2_000;
  const PLACES = 500;
  const accepted: { readonly id: string; readonly endsMs: number }[] = [];
  let calls = 0;
  let overdueMs = 0;
  const check: Provider['check'] = async (ids) => {
    // A page has a hundred, the newest first, and only those are turned on which some are that are asked for.
    const place = new Map(accepted.map(({ id }, position) => [id, Math.floor((accepted.length - 1 - position) / 100)]));
    calls += new Set(ids.map((id) => place.get(id))).size;
    const ends = new Map(accepted.map(({ id, endsMs }) => [id, endsMs]));
    const hasEnded = (id: string) => (ends.get(id) ?? Infinity) <= performance.now();
    return ids.map((generationId) => ({ generationId, status: hasEnded(generationId) ? 'completed' : 'in_progress' }));
  };
  const desk = new CheckDesk({ capabilities: { minPollIntervalMs: 2_000 }, check } as unknown as Provider);
  const open = new Set<string>();
  const accept = () => {
    const number = accepted.length;
    // A tenth quicker or slower, as dice that are no dice have it.
    const takesMs = 648_000 + ((number * 7_919) % 1_000) * 144;
    accepted.push({ id: `g${number}`, endsMs: performance.now() + takesMs });
    open.add(`g${number}`);
  };
  const work = async () => {
    while (accepted.length < SHOTS || open.size > 0) {
      while (open.size < PLACES && accepted.length < SHOTS) accept();
      const ended = await desk.wait({
        generations: new Map([...open].map((id) => [id, MODEL])),
        waitMs: 72_000,
        lingerMs: 0,
        signal: new AbortController().signal,
        stopping: undefined,
      });
      for (const { generationId } of ended) {
        open.delete(generationId);
        overdueMs += performance.now() - (accepted[Number(generationId.slice(1))]?.endsMs ?? 0);
      }
    }
    return true;
  };
  const done = work();
  let isDone = false;
  void done.then(() => (isDone = true));
  while (!isDone) await vi.advanceTimersByTimeAsync(10_000);
  expect(calls / SHOTS).toBeLessThan(0.2);
  expect(overdueMs / SHOTS / 720_000).toBeLessThan(0.03);
}, 60_000);
