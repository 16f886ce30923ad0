// Columns that line up.
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/** Cells padded to the widest of their column, or to `widths`; two spaces between. The last column isn't padded. */
export function table(
  rows: readonly (readonly string[])[],
  options: { readonly indent?: number; readonly right?: readonly number[]; readonly widths?: readonly number[] } = {},
): string {
  const width = (cell: string) => stringWidth(stripVTControlCharacters(cell));
  const widths: number[] = [...(options.widths ?? [])];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  const indent = ' '.repeat(options.indent ?? 2);
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => {
        const padding = ' '.repeat((widths[index] ?? 0) - width(cell));
        if (options.right?.includes(index)) return `${padding}${cell}`;
        return index === row.length - 1 ? cell : `${cell}${padding}`;
      });
      return `${indent}${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}
