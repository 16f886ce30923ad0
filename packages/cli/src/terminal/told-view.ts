// Whether a change has reached a ledger, or waits for the next batch.
import type { Output } from './output.js';

export function sayTold(output: Output, told: boolean): void {
  const text = told
    ? 'The account’s ledger knows it, and so do batches that run.'
    : 'No ledger of it runs here: it counts from the next batch on.';
  output.say(`  ${output.colors.dim(text)}`);
}
