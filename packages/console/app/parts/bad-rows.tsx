// The rows that can't be made as written, at their lines: each is mended in place, and judged again.
import { useSignal } from '@preact/signals';
import type { BadRow, CheckedList } from '../../src/wire.js';
import { count, counted } from '../words/figures.js';
import { BadRowCells } from './bad-row-cells.js';

interface BadRowsProps {
  readonly list: CheckedList;
  readonly isBusy: boolean;
  readonly onMend: (rows: ReadonlyMap<number, readonly string[]>) => void;
}

export function BadRows({ list, isBusy, onMend }: BadRowsProps) {
  /** What was typed and not judged yet, by row. */
  const typed = useSignal<ReadonlyMap<number, readonly string[]>>(new Map());
  const { badRows, badRowsNotListed, columns } = list;
  if (badRows.length === 0) return null;
  const type = (row: BadRow, cells: readonly string[]) => {
    typed.value = new Map([...typed.value, [row.row, cells]]);
  };
  const mend = (event: Event) => {
    event.preventDefault();
    const rows = typed.value;
    typed.value = new Map();
    if (rows.size > 0) onMend(rows);
  };
  return (
    <form class="bad-rows" onSubmit={mend} aria-label="Rows to mend">
      <ol role="list">
        {badRows.map((row) => (
          <li key={row.row} class="bad-row" aria-label={`Line ${row.line}`}>
            <p class="bad-row-head">
              <span class="line">Line {count(row.line)}</span> <bdi class="quiet">{row.id}</bdi>
            </p>
            <BadRowCells
              row={row}
              columns={columns}
              cells={typed.value.get(row.row) ?? wholeCells(row, columns.length)}
              onChange={(cells) => type(row, cells)}
            />
          </li>
        ))}
      </ol>
      {badRowsNotListed > 0 && (
        <p class="quiet">And {counted(badRowsNotListed, 'more row')}: they come up as these are mended.</p>
      )}
      <p class="mend-acts">
        <button type="submit" class="button primary" disabled={typed.value.size === 0 || isBusy}>
          Check again
        </button>
        <span class="quiet">Mended here for this batch; your file stays as it is.</span>
      </p>
    </form>
  );
}

/** A row with too few cells, or too many, is mended to as many as there are columns. */
function wholeCells({ cells }: BadRow, width: number): readonly string[] {
  return Array.from({ length: width }, (_, at) => cells[at] ?? '');
}
