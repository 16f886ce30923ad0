import { expect, test } from 'vitest';
import { rest } from './rest.js';

test('a rest ends by its time, or with the signal’s reason, before and meanwhile', async () => {
  await rest(1);
  const stop = new AbortController();
  await rest(1, stop.signal);
  const resting = rest(600_000, stop.signal);
  stop.abort('enough');
  await expect(resting).rejects.toBe('enough');
  await expect(rest(1, AbortSignal.abort('before'))).rejects.toBe('before');
});

test('a rest that no timer takes is a long one', async () => {
  const stop = new AbortController();
  const resting = rest(10 ** 12, stop.signal);
  await rest(100);
  stop.abort('still resting');
  await expect(resting).rejects.toBe('still resting');
});
