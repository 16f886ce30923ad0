// Looks at one record's raw text where csv-parse's relaxed reading of quotes hides a mistake.

/** How a record's quotes stand. */
export type Quoting = 'sound' | 'text-after-closing-quote' | 'not-closed';

/** Judges the quotes of the record that `raw` begins with. A quote inside an unquoted field is sound. */
export function judgeQuoting(raw: string, delimiter: string): Quoting {
  let at = 0;
  while (isLineEnd(raw[at])) at += 1;
  for (;;) {
    if (raw[at] === '"') {
      for (;;) {
        const closing = raw.indexOf('"', at + 1);
        if (closing === -1) return 'not-closed';
        at = closing + 1;
        if (raw[at] !== '"') break;
      }
      const next = raw[at];
      if (next !== undefined && next !== delimiter && !isLineEnd(next)) return 'text-after-closing-quote';
    }
    while (at < raw.length && raw[at] !== delimiter && !isLineEnd(raw[at])) at += 1;
    if (raw[at] !== delimiter) return 'sound';
    at += 1;
  }
}

function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}
