// A long read over a network: what breaks in the middle goes on where it broke.
import { setTimeout as sleep } from 'node:timers/promises';

/** How often it may break without a byte in between. */
const MAX_TRIES = 5;
const FIRST_DELAY_MS = 100;

/** Reads from `start` to `end` by `open`, which is asked again from where a try broke. Errors of `open` itself end it. */
export async function* resumedRead(
  open: (start: number) => Promise<AsyncIterable<Uint8Array>>,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<Uint8Array> {
  let position = start;
  let broken = 0;
  while (position <= end) {
    const body = await open(position);
    let failure = new Error('The object ended early.');
    const pieces = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        let next: IteratorResult<Uint8Array>;
        try {
          next = await pieces.next();
        } catch (error) {
          failure = error instanceof Error ? error : new Error('The connection broke.', { cause: error });
          break;
        }
        if (next.done === true) break;
        broken = 0;
        position += next.value.byteLength;
        yield next.value;
      }
    } finally {
      await pieces.return?.();
    }
    if (position > end) return;
    broken += 1;
    if (broken >= MAX_TRIES) throw failure;
    await sleep(FIRST_DELAY_MS * 2 ** broken);
  }
}
