// One number for each shot, by its index, in 8 bytes each: a batch may have millions.
import { hashText } from '@shotlist/csv';

const START_SHOTS = 1_024;
const SECOND_SEED = 0x5bd1_e995;

export class ShotMarks {
  #marks = new Float64Array(START_SHOTS);

  /** True when this was the last text set for the shot; two texts are told apart by 53 bits. */
  has(index: number, text: string): boolean {
    return this.#marks[index] === markOf(text);
  }

  set(index: number, text: string): void {
    if (index >= this.#marks.length) {
      const larger = new Float64Array(Math.max(index + 1, this.#marks.length * 2));
      larger.set(this.#marks);
      this.#marks = larger;
    }
    this.#marks[index] = markOf(text);
  }
}

/** Never 0, which stands for none. */
function markOf(text: string): number {
  return hashText(text) * 2 ** 20 + (hashText(text, SECOND_SEED) >>> 12) + 1;
}
