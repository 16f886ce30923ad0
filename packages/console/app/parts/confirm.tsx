// Asks before something that can't be taken back, or may cost.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { ProblemAnswer } from '../../src/wire.js';
import { Act } from './act.js';
import { Dialog } from './dialog.js';
import { Problem } from './problem.js';

export interface ConfirmProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly yes: string;
  readonly no?: string;
  readonly kind?: 'primary' | 'danger';
  readonly disabled?: boolean;
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function Confirm({
  title,
  children,
  yes,
  no = 'Leave it',
  kind = 'danger',
  disabled = false,
  act,
  onClose,
}: ConfirmProps) {
  const problem = useSignal<ProblemAnswer | null>(null);
  const run = async () => {
    await act();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-text">{children}</div>
      {problem.value !== null && <Problem problem={problem.value} />}
      <div class="dialog-acts">
        <button type="button" class="button plain" onClick={onClose}>
          {no}
        </button>
        <Act
          kind={kind}
          disabled={disabled}
          act={run}
          onProblem={(found) => (problem.value = found)}
          busy="One moment…"
        >
          {yes}
        </Act>
      </div>
    </Dialog>
  );
}
