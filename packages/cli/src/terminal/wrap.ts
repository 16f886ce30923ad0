// Lines that fit a terminal: broken between words, under the beginning of their own text.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Breaks lines wider than `columns`; undefined leaves them, as logs and pipes want. */
export function wrapLines(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  const indent = /^ */.exec(line)?.[0] ?? '';
  const width = Math.max(10, columns - indent.length);
  return wrapAnsi(line.slice(indent.length), width)
    .split('\n')
    .map((part) => `${indent}${part}`)
    .join('\n');
}
