// A question that is answered by yes or no, where somebody is there to answer.
import { createInterface } from 'node:readline/promises';
import type { Output } from './output.js';
import { bytes as bytesText } from './words.js';

/** True where a person can be asked. */
export function asks(output: Output): boolean {
  return output.live && !output.json && process.stdin.isTTY === true;
}

/** Anything but yes is no, and so is Ctrl-C. */
export async function question(output: Output, bytes: number): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const aborted = new AbortController();
  reader.on('SIGINT', () => aborted.abort());
  try {
    const answer = await reader.question(
      `\n  ${output.colors.bold(`Remove ${bytesText(bytes)}?`)} ${output.colors.dim('[y/N]')} `,
      { signal: aborted.signal },
    );
    return /^y(?:es)?$/i.test(answer.trim());
  } catch (error) {
    if (aborted.signal.aborted) return false;
    throw error;
  } finally {
    reader.close();
  }
}
