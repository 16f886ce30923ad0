// What the list is, in a line; and what is worth a word.
import type { CheckedList } from '../../src/wire.js';
import { count, counted } from '../words/figures.js';

interface ListVerdictProps {
  readonly list: CheckedList;
  /** Rows that were mended here. */
  readonly mended: number;
  readonly skipInvalid: boolean;
}

export function ListVerdict({ list, mended, skipInvalid }: ListVerdictProps) {
  const { rows, valid, invalid, byModel, warnings, warningsNotListed, fileProblems } = list;
  const isSound = invalid === 0;
  const facts = [
    ...Object.entries(byModel).map(([model, shots]) => `${count(shots)} ${model}`),
    ...(list.blankRows > 0 ? [`${counted(list.blankRows, 'blank row')} skipped`] : []),
    ...(list.delimiter === ',' ? [] : [`delimiter ${list.delimiter === '\t' ? 'TAB' : list.delimiter}`]),
    ...(list.encoding === 'utf-8' ? [] : [`encoding ${list.encoding}`]),
  ];
  return (
    <div class="verdict">
      <p class={isSound ? 'good-line' : 'bad-line'} role="status">
        {isSound
          ? `${counted(rows, 'shot')}, all valid`
          : fileProblems.length > 0
            ? 'The list can’t be used as it is'
            : `${counted(invalid, 'shot')} of ${count(rows)} can’t be made as written`}
      </p>
      <p class="quiet">
        {[...facts, ...(mended > 0 ? [`${counted(mended, 'row')} mended here; your file stays as it is`] : [])].join(
          ' · ',
        )}
      </p>
      {!isSound && skipInvalid && fileProblems.length === 0 && (
        <p class="quiet">Left out: the other {counted(valid, 'shot')} can be made.</p>
      )}
      {warnings.length > 0 && (
        <details>
          <summary>{counted(warnings.length + warningsNotListed, 'remark')}</summary>
          <ul class="remarks-list">
            {warnings.map(({ line, column, message }, at) => (
              <li key={at}>
                {line !== null && <>Line {count(line)}: </>}
                {column !== null && <code>{column}</code>} {message}
              </li>
            ))}
            {warningsNotListed > 0 && <li class="quiet">and {count(warningsNotListed)} more</li>}
          </ul>
        </details>
      )}
    </div>
  );
}
