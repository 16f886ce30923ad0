// What makes a whole shot list unreadable: thrown inside, a problem outside.
import { type ErrorCode, type Problem, ShotlistError } from '@shotlist/core';

/** The reader can't go on. It carries the problem that the summary will list. */
export class ShotListFault extends ShotlistError {
  readonly problem: Problem;

  constructor(code: ErrorCode, details: Partial<Omit<Problem, 'code'>> & { readonly message: string }) {
    super(code, { message: details.message });
    this.problem = fileProblem(code, details);
  }
}

/** A problem of the file rather than of a row. */
export function fileProblem<Code extends string>(
  code: Code,
  details: Partial<Omit<Problem<Code>, 'code'>> & { readonly message: string },
): Problem<Code> {
  return {
    code,
    line: details.line ?? null,
    column: details.column ?? null,
    shotId: null,
    value: details.value ?? null,
    message: details.message,
    allowed: details.allowed ?? [],
  };
}

/** The problem that an error carries, whatever its class. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof Error && 'problem' in error ? (error.problem as Problem) : undefined;
}
