// One thing that is wrong, or worth a word, in a request or a shot list.
import type { ErrorCode } from './errors.js';
import type { RequestField } from './request.js';

/** Codes of warnings: nothing is refused for them. */
export const WARNING_CODES = ['MODEL_ALIAS', 'COLUMN_NEAR_KNOWN', 'ASPECT_RATIO_AS_TIME', 'SHOTS_IDENTICAL'] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** A finding about one request, before anyone knows its place in a file. */
export interface RequestFinding<Code extends string = ErrorCode> {
  readonly code: Code;
  readonly field: RequestField;
  /** Shown to people: 40 characters at most; of a prompt only its length, of a URL only its host. */
  readonly value: string;
  readonly message: string;
  /** What is allowed here, nearest first. */
  readonly allowed: readonly string[];
}

/** A finding at its place in a shot list, as `validate --json` prints it. */
export interface Problem<Code extends string = ErrorCode> {
  readonly code: Code;
  /** Line where the row begins, counted from 1, header included; null for the whole file. */
  readonly line: number | null;
  /** Column name as the file has it; null for the whole row. */
  readonly column: string | null;
  readonly shotId: string | null;
  readonly value: string | null;
  readonly message: string;
  readonly allowed: readonly string[];
}

/** Longest value shown in a message, in code points. */
const MAX_SHOWN_CHARACTERS = 40;

/** A value cut to what a message may show, with a dot for what would break or turn round a line of it. */
export function showValue(value: string): string {
  const visible = value.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\u00b7');
  const characters = [...visible];
  return characters.length <= MAX_SHOWN_CHARACTERS
    ? visible
    : `${characters.slice(0, MAX_SHOWN_CHARACTERS - 1).join('')}…`;
}
