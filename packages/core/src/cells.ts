// From CSV cells, which are all text, to a request's typed values. Strict: what a person may have meant otherwise is a problem.
import { type CheckedRequest, checkRequest, type RequestInput, type RuleOptions } from './rules.js';
import { type RequestFinding, showValue } from './problem.js';
import type { RequestField } from './request.js';

/** The cells of a row by request field; absent and empty are "not given". */
export type RequestCells = { readonly [field in RequestField]?: string | undefined };

/** Digits, or digits with ".0" behind them, as spreadsheets and data frames write whole numbers. */
const WHOLE = /^-?\d+(?:\.0+)?$/;
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  '1': true,
  '0': false,
  yes: true,
  no: false,
  '1.0': true,
  '0.0': false,
};

/** Reads and judges one row's cells. */
export function checkCells(cells: RequestCells, options: RuleOptions = {}): CheckedRequest {
  const findings: RequestFinding[] = [];
  const input: { -readonly [field in keyof RequestInput]: RequestInput[field] } = {
    model: given(cells.model),
    // A prompt's own white space is its author's.
    prompt: cells.prompt,
    image_url: given(cells.image_url),
    resolution: given(cells.resolution),
    aspect_ratio: given(cells.aspect_ratio),
  };
  const duration = given(cells.duration);
  if (duration !== undefined) {
    if (WHOLE.test(duration) && Number(duration) >= 0) input.duration = Number(duration);
    else
      findings.push({
        code: 'DURATION_INVALID',
        field: 'duration',
        value: showValue(duration),
        message: 'The duration must be a whole number of seconds.',
        allowed: ['5'],
      });
  }
  const seed = given(cells.seed);
  if (seed !== undefined) {
    // Adding 0 makes 0 of -0.
    if (WHOLE.test(seed)) input.seed = Number(seed) + 0;
    else
      findings.push({
        code: 'SEED_INVALID',
        field: 'seed',
        value: showValue(seed),
        message: 'The seed must be a whole number from -1 to 2147483647.',
        allowed: ['-1 to 2147483647'],
      });
  }
  const camera = given(cells.camera_fixed);
  if (camera !== undefined) {
    const value = Object.hasOwn(BOOLEANS, camera.toLowerCase()) ? BOOLEANS[camera.toLowerCase()] : undefined;
    if (value !== undefined) input.camera_fixed = value;
    else
      findings.push({
        code: 'BOOLEAN_INVALID',
        field: 'camera_fixed',
        value: showValue(camera),
        message: 'camera_fixed must be true or false.',
        allowed: ['true', 'false', '1', '0', 'yes', 'no'],
      });
  }
  const checked = checkRequest(input, options);
  if (findings.length === 0) return checked;
  return { request: undefined, problems: [...findings, ...checked.problems], warnings: checked.warnings };
}

function given(cell: string | undefined): string | undefined {
  if (cell === undefined) return undefined;
  const trimmed = cell.trim();
  // Programs that write CSV from data spell a missing value so.
  return trimmed === '' || (trimmed.length === 4 && trimmed.toLowerCase() === 'null') ? undefined : trimmed;
}
