// Every error a person or a program sees: code, where, what happened, the way out.
import { ERRORS, type ErrorCode, isShotlistError } from '@shotlist/core';
import type { Colors } from './output.js';

/** An error in the form of the table, whatever was thrown. */
export interface ShownError {
  readonly code: ErrorCode;
  readonly where: string | null;
  readonly message: string;
  readonly help: string;
}

/** Normalises anything thrown; what has no code is `INTERNAL`, with its own words. */
export function showError(error: unknown): ShownError {
  if (isShotlistError(error)) {
    return {
      code: error.code,
      where: error.where ?? null,
      message: error.message,
      help: error.help ?? ERRORS[error.code].help,
    };
  }
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'INTERNAL', where: null, message: `${ERRORS.INTERNAL.message} ${words}`, help: ERRORS.INTERNAL.help };
}

/** For people: three lines at most, the code first. */
export function errorText(error: ShownError, colors: Colors): string {
  const head = `${colors.red('✗')} ${colors.bold(error.code)}${error.where === null ? '' : `  ${colors.dim(error.where)}`}`;
  const body = error.message.split('\n').map((line) => `  ${line}`);
  const help = error.help === '' ? [] : error.help.split('\n').map((line) => `  ${colors.dim(line)}`);
  return [head, ...body, ...help].join('\n');
}
