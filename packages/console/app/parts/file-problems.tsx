// What is wrong with the file as a whole, and what can be said of it here to mend that.
import type { CheckedList, ListFinding } from '../../src/wire.js';
import type { Draft } from '../pages/new-batch.js';
import { count } from '../words/figures.js';

interface FileProblemsProps {
  readonly list: CheckedList;
  readonly onChange: (changes: Partial<Draft>) => void;
}

export function FileProblems({ list, onChange }: FileProblemsProps) {
  if (list.fileProblems.length === 0) return null;
  return (
    <ul class="file-problems">
      {list.fileProblems.map((problem, at) => (
        <li key={at} class="notice bad">
          <p>
            {problem.line !== null && <span class="line">Line {count(problem.line)}</span>} <code>{problem.code}</code>
          </p>
          <p>{problem.message.replace(/ Map it: --map .*$/, '')}</p>
          <WayOut problem={problem} list={list} onChange={onChange} />
        </li>
      ))}
    </ul>
  );
}

const ENCODINGS = ['windows-1252', 'windows-1251', 'utf-16le', 'shift_jis', 'gb18030'];

function WayOut({ problem, list, onChange }: FileProblemsProps & { readonly problem: ListFinding }) {
  if (problem.code === 'CSV_COLUMN_MISSING') {
    return (
      <div class="field">
        <label for="prompt-column">Which column holds the prompt?</label>
        <select
          id="prompt-column"
          value=""
          onChange={({ currentTarget }) => onChange({ map: { prompt: currentTarget.value } })}
        >
          <option value="">Choose…</option>
          {list.columns.map((column) => (
            <option key={column} value={column}>
              {column}
            </option>
          ))}
        </select>
      </div>
    );
  }
  if (problem.code === 'CSV_ENCODING') {
    return (
      <div class="field">
        <label for="encoding">Read it as</label>
        <select id="encoding" value="" onChange={({ currentTarget }) => onChange({ encoding: currentTarget.value })}>
          <option value="">Choose…</option>
          {ENCODINGS.map((encoding) => (
            <option key={encoding} value={encoding}>
              {encoding}
            </option>
          ))}
        </select>
      </div>
    );
  }
  return <p class="quiet">{problem.help ?? 'Mend it in the file, and choose it again.'}</p>;
}
