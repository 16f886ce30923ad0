// cancelGenerations: asks the vendor not to make what nobody waits for. It may say no, and it may charge all the same.
import type { CanceledGeneration, CancelInput } from '@shotlist/core';
import { whileAlive } from './alive.js';
import { type ActivityOptions, needAccount } from './setup.js';

/** A wish is worth no more: the chunk that has it is about to leave. */
const ASK_FOR_MS = 7_000;
const ASKED_AT_ONCE = 8;

export async function cancelGenerations(
  options: ActivityOptions,
  { account, generations }: CancelInput,
): Promise<readonly CanceledGeneration[]> {
  const { provider } = needAccount(options, account);
  return whileAlive(async (alive) => {
    const signal = AbortSignal.any([alive, AbortSignal.timeout(ASK_FOR_MS)]);
    const taken = new Set<number>();
    const left = generations.values();
    const ask = async () => {
      for (const { shot, generationId } of left) {
        if (signal.aborted || provider.cancel === undefined) return;
        try {
          await provider.cancel(generationId, { signal });
          taken.add(shot);
        } catch {
          // It goes on being made, as far as anybody knows.
        }
      }
    };
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, ask));
    return generations.map(({ shot }) => ({ shot, taken: taken.has(shot) }));
  });
}
