// Where a variable's value came from: the .env that set it, or else whoever started this process.

/** What a `.env` did to an environment. */
interface Applied {
  /** By variable, the file that set it, as a person writes it. */
  readonly set: Map<string, string>;
  /** By variable, the file that says something else, and doesn't count. */
  readonly shadowed: Map<string, string>;
}

const applied = new WeakMap<NodeJS.ProcessEnv, Applied>();

/** Sets what is not set, or empty, and remembers it. */
export function setFromFile(environment: NodeJS.ProcessEnv, name: string, value: string, file: string): void {
  const { set, shadowed } = applied.get(environment) ?? { set: new Map(), shadowed: new Map() };
  applied.set(environment, { set, shadowed });
  const before = environment[name] ?? '';
  if (before === '') {
    environment[name] = value;
    set.set(name, file);
  } else if (before !== value) shadowed.set(name, file);
}

/** The `.env` that set it; undefined where the process was started with it, or nobody set it. */
export function fileThatSet(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return applied.get(environment)?.set.get(name);
}

/** Variables that a `.env` would set otherwise, and the file. */
export function shadowedVariables(environment: NodeJS.ProcessEnv = process.env): ReadonlyMap<string, string> {
  return applied.get(environment)?.shadowed ?? new Map();
}
