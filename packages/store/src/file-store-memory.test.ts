// How much memory a stream takes. Where the machine is busy buffers wait to be collected, so nothing runs beside it.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startChild } from './__fixtures__/start-child.js';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';

test('512 MB pass through in a small part of that memory', async () => {
  const child = startChild('stream', await temporaryFolder(), String(512 * 1024 * 1024));
  const [output] = await Promise.all([child.stdout.toArray(), once(child, 'exit')]);
  const result: unknown = JSON.parse(Buffer.concat(output).toString());
  expect(result).toMatchObject({ size: 512 * 1024 * 1024, same: true });
  expect((result as { grownBytes: number }).grownBytes).toBeLessThan(128 * 1024 * 1024);
});
