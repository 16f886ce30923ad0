// Keeps spreadsheets from running a cell as a formula: an apostrophe in front, taken away again on reading.

/** What a spreadsheet may take as the start of a formula, apostrophes of earlier escapes before it. */
const DANGEROUS = /^'*[=+\-@\t\r]/;
const ESCAPED = /^'+[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const APOSTROPHE = 0x27;

/** The cell as it may stand in a CSV for people. Numbers stay as they are. */
export function escapeCell(cell: string): string {
  return DANGEROUS.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before {@link escapeCell}. */
export function undoEscape(cell: string): string {
  return cell.charCodeAt(0) === APOSTROPHE && ESCAPED.test(cell) ? cell.slice(1) : cell;
}
