// A workflow that shows that a test server, a bundle and a worker fit together.
import { sleep } from '@temporalio/workflow';
import { deriveNumber } from './derive-number.js';

export async function addOne(value: number): Promise<number> {
  await sleep(1);
  return deriveNumber(value);
}
