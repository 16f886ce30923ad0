// What a person reads who watches a batch that others run.
import type { Output } from './output.js';
import { factLines, type RunFacts } from './run-view.js';

/** The batch is in the store: nothing is lost, and nothing can be said of what goes on now. */
export function awayText(): string {
  return 'Temporal doesn’t answer: this is what the store knows. It goes on when Temporal is back.';
}

export function unsubmittedText(): string {
  return 'It has not been submitted yet.';
}

/** Whoever leaves a watch leaves the batch alone. */
export function sayLeft(output: Output, { manifest, flags = '' }: RunFacts, where: string): void {
  const { batchId } = manifest;
  output.say(`\n  ${output.colors.yellow(`You left at ${where}.`)} The batch goes on.\n`);
  output.say(
    factLines(output, [
      ['watch', `shotlist watch ${batchId}${flags}`],
      ['cancel', `shotlist cancel ${batchId}${flags}`],
    ]),
  );
  output.say();
}
