// A question on a terminal. Enter means no.
import { createInterface } from 'node:readline/promises';
import type { Output } from './output.js';

/** Throws when `signal` is aborted while it is asked. */
export async function confirm(output: Output, question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: output.stream });
  try {
    // Ctrl-C comes as a key where a line is read.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const answer = await lines.question(`  ${output.colors.bold(question)} ${output.colors.dim('y/N')} `, { signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
