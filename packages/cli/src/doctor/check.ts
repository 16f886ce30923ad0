// What a check of `shotlist doctor` found, and what to do about it.

export interface Check extends Finding {
  readonly name: string;
}

export interface Finding {
  /** `note` is worth knowing; `wrong` has to be done something about. */
  readonly state: 'ok' | 'note' | 'wrong';
  readonly found: string;
  /** What to do, in a sentence. */
  readonly help: string | null;
  /** What to type for it, each a line as a shell takes it. */
  readonly commands: readonly string[];
}

export function ok(found: string): Finding {
  return { state: 'ok', found, help: null, commands: [] };
}

export function note(found: string, help: string, ...commands: readonly string[]): Finding {
  return { state: 'note', found, help, commands };
}

export function wrong(found: string, help: string | null, ...commands: readonly string[]): Finding {
  return { state: 'wrong', found, help, commands };
}

/** Something that was thrown, in its own words. */
export function wrongBecause(error: unknown, ...commands: readonly string[]): Finding {
  const help = error instanceof Error && 'help' in error && typeof error.help === 'string' ? error.help : null;
  const where = error instanceof Error && 'where' in error && typeof error.where === 'string' ? error.where : null;
  const message = error instanceof Error ? error.message : String(error);
  return wrong(withPlace(where, message), help, ...commands);
}

/** Several problems begin below their place: each has a line of its own. */
function withPlace(where: string | null, message: string): string {
  if (where === null) return message;
  return message.includes('\n') ? `${where}\n${message}` : `${where}: ${message}`;
}

/** `where` of an error of the table. */
export function placeOf(error: unknown): string {
  return error instanceof Error && 'where' in error && typeof error.where === 'string' ? error.where : '';
}
