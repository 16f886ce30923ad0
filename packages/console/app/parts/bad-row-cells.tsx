// The cells of a row that are wrong, to be typed anew, with what is allowed; the others when they are asked for.
import { useSignal } from '@preact/signals';
import type { BadRow, ListFinding } from '../../src/wire.js';

interface BadRowCellsProps {
  readonly row: BadRow;
  readonly columns: readonly string[];
  readonly cells: readonly string[];
  readonly onChange: (cells: readonly string[]) => void;
}

/** More choices than this are offered while one types only. */
const SHOWN_CHOICES = 4;

export function BadRowCells({ row, columns, cells, onChange }: BadRowCellsProps) {
  const { problems } = row;
  // A row whose cells don't fit the header is wrong as a whole; so is a value that the file doesn't have a column for.
  const isWhole = problems.some(({ column }) => column === null || !columns.includes(column));
  const showsAll = useSignal(false);
  const set = (at: number, value: string) => onChange(cells.map((cell, place) => (place === at ? value : cell)));
  return (
    <>
      {problems
        .filter(({ column }) => column === null || !columns.includes(column))
        .map((problem, at) => (
          <Finding key={at} problem={problem} />
        ))}
      <div class="cells">
        {columns.map((column, at) => {
          const own = problems.filter((problem) => problem.column === column);
          if (own.length === 0 && !isWhole && !showsAll.value) return null;
          return (
            <Cell
              key={column}
              id={`cell-${row.row}-${at}`}
              column={column}
              value={cells[at] ?? ''}
              problems={own}
              onChange={(value) => set(at, value)}
            />
          );
        })}
      </div>
      {!isWhole && problems.length < columns.length && (
        <button type="button" class="link-button" onClick={() => (showsAll.value = !showsAll.value)}>
          {showsAll.value ? 'Only what is wrong' : 'All cells'}
          <span class="visually-hidden"> of line {row.line}</span>
        </button>
      )}
    </>
  );
}

function Finding({ problem, id }: { readonly problem: ListFinding; readonly id?: string }) {
  return (
    <p class="finding" {...(id === undefined ? {} : { id })}>
      <code>{problem.code}</code> {problem.message}
      {problem.allowed.length === 0 && problem.help !== null && !problem.message.includes(problem.help) && (
        <span class="quiet"> {problem.help}</span>
      )}
    </p>
  );
}

interface CellProps {
  readonly id: string;
  readonly column: string;
  readonly value: string;
  readonly problems: readonly ListFinding[];
  readonly onChange: (value: string) => void;
}

function Cell({ id, column, value, problems, onChange }: CellProps) {
  const choices = [...new Set(problems.flatMap(({ allowed }) => allowed))].filter((one) => /^[\w:.-]+$/.test(one));
  const isLong = column.trim().toLowerCase() === 'prompt' || value.length > 60;
  const describedBy = problems.map((_, at) => `${id}-why-${at}`).join(' ');
  const shared = {
    id,
    value,
    dir: 'auto' as const,
    spellcheck: isLong,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      onChange(currentTarget.value),
    ...(problems.length === 0 ? {} : { 'aria-describedby': describedBy, 'aria-invalid': 'true' as const }),
  };
  return (
    <div class={`cell ${isLong ? 'long-cell' : ''}`}>
      <label for={id}>{column}</label>
      {isLong ? <textarea rows={3} {...shared} /> : <input autocomplete="off" list={`${id}-choices`} {...shared} />}
      {choices.length > 0 && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      {problems.map((problem, at) => (
        <Finding key={at} problem={problem} id={`${id}-why-${at}`} />
      ))}
      {choices.length > 0 && (
        <p class="offers">
          {choices.slice(0, SHOWN_CHOICES).map((choice) => (
            <button key={choice} type="button" class="offer" onClick={() => onChange(choice)}>
              <span class="visually-hidden">Write </span>
              {choice}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
