// Chance for a simulation, from a list that fast-check makes and shrinks: when the list is over, everything goes well.

/** Draws from a list of numbers. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** One of the options; the first, which is the calm one, half of the time and when nothing is left to draw. */
  pick<Option>(calm: Option, ...others: readonly Option[]): Option {
    const drawn = this.#numbers[this.#next] ?? 0;
    this.#next += 1;
    if (others.length === 0 || drawn < 500) return calm;
    return others[drawn % others.length] ?? calm;
  }
}
