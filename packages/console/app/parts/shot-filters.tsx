// Which shots are shown: by state, by error, by words; and how.
import { useRef } from 'preact/hooks';
import type { BatchView } from '../../src/wire.js';
import { place, setQuery } from '../router.js';
import { count } from '../words/figures.js';
import { FILTER_STATES, sentence, SHOWN_STATES } from '../words/states.js';

/** A pause in typing, so that not every letter is a search. */
const TYPING_MS = 250;

export function ShotFilters({ batch, view }: { readonly batch: BatchView; readonly view: 'gallery' | 'list' }) {
  const { query } = place.value;
  const { counts, total, errors } = batch.progress;
  const chosen = query.get('state') ?? '';
  const code = query.get('code') ?? '';
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const search = (text: string) => {
    clearTimeout(typing.current);
    typing.current = setTimeout(() => setQuery({ text, from: '' }), TYPING_MS);
  };
  const states = SHOWN_STATES.flatMap((state) => {
    const sum = (FILTER_STATES[state] ?? []).reduce((number, one) => number + counts[one], 0);
    return sum > 0 || state === chosen ? [{ state, sum }] : [];
  });
  return (
    <div class="controls" role="search" aria-label="Shots">
      <fieldset>
        <legend>State</legend>
        <div class="choices">
          <Choice name="state" value="" checked={chosen === ''} label="All" amount={total} />
          {states.map(({ state, sum }) => (
            <Choice
              key={state}
              name="state"
              value={state}
              checked={chosen === state}
              label={sentence(state)}
              amount={sum}
              dot={state}
            />
          ))}
        </div>
      </fieldset>
      {(errors.length > 0 || code !== '') && (
        <div class="field code-field">
          <label for="code">Error</label>
          <select
            id="code"
            value={code}
            onChange={({ currentTarget }) => setQuery({ code: currentTarget.value, from: '' })}
          >
            <option value="">Any</option>
            {errors.map(({ code: one, count: number }) => (
              <option key={one} value={one}>
                {one} ({count(number)})
              </option>
            ))}
            {code !== '' && !errors.some((one) => one.code === code) && <option value={code}>{code} (0)</option>}
          </select>
        </div>
      )}
      <div class="field">
        <label for="text">Search ids and prompts</label>
        <input
          id="text"
          type="search"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          defaultValue={query.get('text') ?? ''}
          onInput={({ currentTarget }) => search(currentTarget.value)}
        />
      </div>
      <fieldset>
        <legend>View</legend>
        <div class="choices">
          <Choice name="view" value="" checked={view === 'gallery'} label="Gallery" />
          <Choice name="view" value="list" checked={view === 'list'} label="List" />
        </div>
      </fieldset>
    </div>
  );
}

interface ChoiceProps {
  readonly name: 'state' | 'view';
  readonly value: string;
  readonly checked: boolean;
  readonly label: string;
  readonly amount?: number;
  readonly dot?: string;
}

function Choice({ name, value, checked, label, amount, dot }: ChoiceProps) {
  const id = `${name}-${value === '' ? 'all' : value}`;
  return (
    <span class="choice">
      <input
        type="radio"
        name={name}
        id={id}
        checked={checked}
        onChange={() => setQuery(name === 'state' ? { state: value, from: '' } : { view: value, from: '' })}
      />
      <label for={id}>
        {dot !== undefined && <span class="dot" data-state={dot} />}
        {label}
        {amount !== undefined && <span class="amount"> {count(amount)}</span>}
      </label>
    </span>
  );
}
