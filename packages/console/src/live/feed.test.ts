// Feeds: one look for all, told when it differs.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createFeed, type FeedMessage } from './feed.js';

const troubleOf = () => ({ code: 'AWAY' });

test('all who listen share one look, hear each change once, and what is there at once', async () => {
  let looks = 0;
  let state = 1;
  const feed = createFeed({ look: async () => ((looks += 1), state), troubleOf, everyMs: 5 });
  const [one, two]: FeedMessage[][] = [[], []];
  const stops = [feed.listen((message) => one?.push(message))];
  await expect.poll(() => one?.length).toBe(1);
  stops.push(feed.listen((message) => two?.push(message)));
  expect(two?.map(({ data }) => data)).toEqual(['1']);
  state = 2;
  await expect.poll(() => two?.length).toBe(2);
  expect(one).toEqual(two);
  for (const stop of stops) stop();
  const before = looks;
  await sleep(30);
  expect(looks - before).toBeLessThanOrEqual(1);
});

test('who comes back with what it has seen hears only of news; a look that fails is told once, and goes on', async () => {
  let state: number | Error = 1;
  const look = async () => {
    if (state instanceof Error) throw state;
    return state;
  };
  const feed = createFeed({ look, troubleOf, everyMs: 5 });
  const first: FeedMessage[] = [];
  feed.listen((message) => first.push(message))();
  const heard: FeedMessage[] = [];
  const stay = feed.listen((message) => heard.push(message));
  await expect.poll(() => heard.length).toBe(1);
  const back: FeedMessage[] = [];
  const stop = feed.listen((message) => back.push(message), heard[0]?.id);
  state = new Error('gone');
  await expect.poll(() => back.length).toBe(1);
  expect(back[0]).toMatchObject({ event: 'trouble', data: '{"code":"AWAY"}' });
  state = 1;
  await expect.poll(() => back.length).toBe(2);
  expect(back[1]).toEqual(heard[0]);
  stay();
  stop();
});
