import { expect, test } from 'vitest';
import { treeCpuSeconds } from './tree-cpu.js';

test('work of this process is counted where the system tells', async () => {
  const before = await treeCpuSeconds();
  if (before === 0) return expect(process.platform).not.toBe('linux');
  let work = '';
  while ((await treeCpuSeconds()) - before < 0.1) work = JSON.stringify(Array.from({ length: 10_000 }, () => before));
  expect(work).toContain(String(before));
});
