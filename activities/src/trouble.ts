// Counts tries in a row that got no clean answer: after a few of them the vendor counts as unreachable.
import type { SlotOutcome } from '@shotlist/core';

/** So many in a row. */
const MAX_IN_ROW = 3;

/** One for each account and process. */
export class Trouble {
  #inRow = 0;

  /** True when it is time to close the account. What was never tried says nothing. */
  note(outcome: SlotOutcome): boolean {
    if (outcome.outcome === 'not_sent' && outcome.late === true) return false;
    if (outcome.outcome !== 'not_sent' && outcome.outcome !== 'ambiguous') {
      this.#inRow = 0;
      return false;
    }
    this.#inRow += 1;
    return this.#inRow >= MAX_IN_ROW;
  }
}
