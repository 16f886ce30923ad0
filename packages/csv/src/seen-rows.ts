// Counts rows of a list without ids that say the same as an earlier one.
import type { Problem, WarningCode } from '@shotlist/core';
import { fileProblem } from './fault.js';
import { hashText, SeenTable } from './seen-table.js';
import type { ShotListRow } from './summary.js';

/** Between cells: a control character, which no sound cell holds. */
const BETWEEN_CELLS = '\u001f';

const SECOND_SEED = 0x5bd1_e995;

/** Compares rows by 64 bits of hash: enough for a warning. */
export class SeenRows {
  private readonly table = new SeenTable();
  private repeats = 0;
  private firstRepeatLine: number | undefined;

  add(row: ShotListRow): void {
    if (row.request === undefined) return;
    const text = row.cells.join(BETWEEN_CELLS);
    // The table leaves out the largest value.
    const value = Math.min(hashText(text, SECOND_SEED), 0xffff_fffe);
    if (this.table.findOrAdd(hashText(text), value, (earlier) => earlier === value) === undefined) return;
    this.repeats += 1;
    this.firstRepeatLine ??= row.line;
  }

  /** One warning for the whole file. */
  warning(): Problem<WarningCode> | undefined {
    if (this.repeats === 0) return undefined;
    const [rows, generations] =
      this.repeats === 1
        ? ['1 row repeats', '1 generation']
        : [`${this.repeats} rows repeat`, `${this.repeats} generations`];
    return fileProblem('SHOTS_IDENTICAL', {
      value: String(this.repeats),
      message: `${rows} an earlier one, first on line ${this.firstRepeatLine}: ${generations} will be made for shots that are asked for already.`,
      allowed: [],
    });
  }
}
