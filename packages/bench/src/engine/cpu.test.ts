import { expect, test } from 'vitest';
import { cpuSecondsSince, readCpu, secondsOfStat } from './cpu.js';

test('processor time is read behind the name of a program, whatever the name is', () => {
  const stat = '42 (a (very) odd name) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0 100 1000 10';
  expect(secondsOfStat(stat)).toBe(3);
});

test('a server that is not there has no processor time, and this process has some', async () => {
  const before = await readCpu(-1);
  expect(before.server).toBeUndefined();
  expect(before.ours).toBeGreaterThan(0);
  expect((await cpuSecondsSince(before, -1)).ours).toBeLessThan(before.ours);
});
