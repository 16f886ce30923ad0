// At which account, how many, and how far it may go.
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { CheckedList } from '../../src/wire.js';
import type { Draft } from '../pages/new-batch.js';
import { facts } from '../session.js';

interface ListOptionsProps {
  readonly draft: Signal<Draft>;
  readonly list: CheckedList;
}

export function ListOptions({ draft, list }: ListOptionsProps) {
  const accounts = facts.value?.accounts ?? [];
  const { account, first, name, maxGenerations, canary, tolerate, skipInvalid = false } = draft.value;
  const set = (changes: Partial<Draft>) => {
    const next = { ...draft.value, ...changes };
    draft.value = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Draft;
  };
  return (
    <div class="panel options">
      <div class="field">
        <label for="account">Account</label>
        <select id="account" value={account} onChange={({ currentTarget }) => set({ account: currentTarget.value })}>
          {accounts.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
              {one.isPreview ? ' (free, rendered here)' : ''}
            </option>
          ))}
        </select>
      </div>
      {list.invalid > 0 && (
        <label class="check">
          <input
            type="checkbox"
            checked={skipInvalid}
            onInput={({ currentTarget }) => set({ skipInvalid: currentTarget.checked || undefined })}
          />
          <span>Leave the rows out that can’t be made</span>
        </label>
      )}
      <details>
        <summary>More</summary>
        <div class="option-fields">
          <NumberField id="first" label="Only the first" value={first} onChange={(value) => set({ first: value })} />
          <NumberField
            id="canary"
            label="First so many, and the rest only if they all succeed"
            value={canary}
            onChange={(value) => set({ canary: value })}
          />
          <NumberField
            id="max-generations"
            label="Requests at most"
            value={maxGenerations}
            onChange={(value) => set({ maxGenerations: value })}
          />
          <TextField
            id="tolerate"
            label="Stop when more fail than"
            hint="a number, or a share such as 5%"
            value={tolerate}
            pattern="\d{1,9}|\d{1,3}(\.\d+)?%"
            onChange={(value) => set({ tolerate: value })}
          />
          <TextField
            id="name"
            label="Name"
            hint="the same list under another name is a batch of its own"
            value={name}
            onChange={(value) => set({ name: value })}
          />
        </div>
      </details>
    </div>
  );
}

interface FieldProps<Value> {
  readonly id: string;
  readonly label: string;
  readonly value: Value | undefined;
  readonly onChange: (value: Value | undefined) => void;
}

function NumberField({ id, label, value, onChange }: FieldProps<number>) {
  return (
    <Field id={id} label={label}>
      <input
        id={id}
        type="number"
        min={1}
        step={1}
        inputMode="numeric"
        value={value ?? ''}
        onChange={({ currentTarget }) => {
          const number = currentTarget.valueAsNumber;
          onChange(Number.isInteger(number) && number > 0 ? number : undefined);
        }}
      />
    </Field>
  );
}

function TextField({
  id,
  label,
  hint,
  value,
  pattern,
  onChange,
}: FieldProps<string> & { readonly hint: string; readonly pattern?: string }) {
  return (
    <Field id={id} label={label} hint={hint}>
      <input
        id={id}
        value={value ?? ''}
        autocomplete="off"
        aria-describedby={`${id}-hint`}
        {...(pattern === undefined ? {} : { pattern })}
        onChange={({ currentTarget }) => {
          if (currentTarget.reportValidity()) onChange(currentTarget.value.trim() || undefined);
        }}
      />
    </Field>
  );
}

interface FieldBoxProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

function Field({ id, label, hint, children }: FieldBoxProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
