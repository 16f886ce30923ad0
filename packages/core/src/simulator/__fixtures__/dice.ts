// Chance of a simulation: from a printed seed, or from a list that fast-check makes and shrinks.

/** What may go one way or another. */
export interface Dice {
  /** One of the options; the first is the calm one and comes most of the time. */
  pick<Option>(calm: Option, ...others: readonly Option[]): Option;
  /** One of the options, each as likely. The first is the simplest. */
  any<Option>(...options: readonly [Option, ...Option[]]): Option;
  /** A whole number, each as likely. The least is the simplest. */
  between(least: number, most: number): number;
}

/** The same seed throws the same for ever. Splitmix, 32 bits. */
export class SeededDice implements Dice {
  #state: number;
  /** How often something else than the calm option comes, from 0 to 1. */
  trouble: number;

  constructor(seed: number, trouble: number) {
    this.#state = seed | 0;
    this.trouble = trouble;
  }

  pick<Option>(calm: Option, ...others: readonly Option[]): Option {
    if (this.#next() >= this.trouble) return calm;
    return others[Math.floor(this.#next() * others.length)] ?? calm;
  }

  any<Option>(...options: readonly [Option, ...Option[]]): Option {
    return options[Math.floor(this.#next() * options.length)] ?? options[0];
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  #next(): number {
    this.#state = (this.#state + 0x9e_37_79_b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21_f0_aa_ad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x73_5a_2d_97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }
}

/** Draws from a list of numbers below 1,000: when it is over, everything is calm and simple. */
export class ListedDice implements Dice {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  pick<Option>(calm: Option, ...others: readonly Option[]): Option {
    const drawn = this.#draw();
    if (drawn < 700) return calm;
    return others[drawn % Math.max(1, others.length)] ?? calm;
  }

  any<Option>(...options: readonly [Option, ...Option[]]): Option {
    return options[this.#draw() % options.length] ?? options[0];
  }

  between(least: number, most: number): number {
    return least + Math.floor((this.#draw() / 1_000) * (most - least + 1));
  }

  #draw(): number {
    this.#next += 1;
    return this.#numbers[this.#next - 1] ?? 0;
  }
}
