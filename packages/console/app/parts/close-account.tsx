// Closes an account: nothing more is sent by any batch until it is opened, or the time is over.
import { useSignal } from '@preact/signals';
import { tell } from '../ask.js';
import { Confirm } from './confirm.js';

const HOURS = [1, 4, 12, 24] as const;

export function CloseAccount({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const reason = useSignal('');
  const hours = useSignal('');
  const close = () =>
    tell(`/accounts/${encodeURIComponent(name)}/close`, {
      ...(reason.value.trim() === '' ? {} : { reason: reason.value.trim() }),
      ...(hours.value === '' ? {} : { untilMs: Date.now() + Number(hours.value) * 3_600_000 }),
    });
  return (
    <Confirm title={`Close ${name}?`} yes="Close the account" no="Leave it open" act={close} onClose={onClose}>
      <p>Nothing more is sent by any batch. What is in flight is collected, and batches wait.</p>
      <div class="field">
        <label for="close-hours">Until</label>
        <select
          id="close-hours"
          value={hours.value}
          onChange={({ currentTarget }) => (hours.value = currentTarget.value)}
        >
          <option value="">somebody opens it</option>
          {HOURS.map((one) => (
            <option key={one} value={one}>
              in {one === 1 ? 'an hour' : `${one} hours`}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="close-reason">Why, for those who wonder</label>
        <input
          id="close-reason"
          maxLength={200}
          value={reason.value}
          onInput={({ currentTarget }) => (reason.value = currentTarget.value)}
        />
      </div>
    </Confirm>
  );
}
