// A workflow that shows that a test server, a bundle and a worker fit together.
import { deriveNumber } from './derive-number.js';

export async function addOne(value: number): Promise<number> {
  return deriveNumber(value);
}
