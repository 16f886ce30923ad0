// A value that a flag doesn't take. Made without core, so that --help stays quick; turned into USAGE where it is shown.

export class UsageProblem extends Error {
  override readonly name: string = 'UsageProblem';
  readonly flag: string;
  readonly value: string;
  /** Every value that is taken, when they can be listed. */
  readonly choices: readonly string[];

  constructor(flag: string, value: string, message: string, choices: readonly string[] = []) {
    super(message);
    this.flag = flag;
    this.value = value;
    this.choices = choices;
  }
}

/** Parses a flag that takes one of a few words. */
export function oneOf<Choice extends string>(flag: string, choices: readonly Choice[]): (value: string) => Choice {
  return (value) => {
    const found = choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
    if (found === undefined) throw new UsageProblem(flag, value, `It takes ${choices.join(', ')}.`, choices);
    return found;
  };
}

/** Parses a flag that takes a whole number. */
export function wholeNumber(flag: string, least: number, most = Number.MAX_SAFE_INTEGER): (value: string) => number {
  return (value) => {
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
      throw new UsageProblem(flag, value, `It takes a whole number ${range}.`);
    }
    return number;
  };
}

/** Collects `--map prompt=Text` pairs. */
export function pairs(
  flag: string,
): (value: string, before?: Readonly<Record<string, string>>) => Record<string, string> {
  return (value, before = {}) => {
    const at = value.indexOf('=');
    const [name, column] = [value.slice(0, Math.max(0, at)).trim(), value.slice(at + 1).trim()];
    if (at < 0 || name === '' || column === '')
      throw new UsageProblem(flag, value, 'It takes NAME=COLUMN, for example prompt=Text.');
    const known = new Map(Object.entries(before));
    if (known.has(name)) throw new UsageProblem(flag, value, `"${name}" is mapped twice.`);
    for (const [other, taken] of known)
      if (taken.toLowerCase() === column.toLowerCase())
        throw new UsageProblem(flag, value, `"${column}" is mapped to ${other} already.`);
    return Object.fromEntries(known.set(name, column));
  };
}

/** Collects words of a flag that may be repeated, or take several with commas between. */
export function words(): (value: string, before?: readonly string[]) => readonly string[] {
  return (value, before = []) => [...before, ...value.split(',').filter((word) => word !== '')];
}

/** Parses a flag that takes an amount of money, to the millionth. */
export function amount(flag: string): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}(?:\.\d{1,6})?$/.test(value) ? Number(value) : Number.NaN;
    if (!(number > 0)) throw new UsageProblem(flag, value, 'It takes an amount such as 25 or 12.50.');
    return number;
  };
}
