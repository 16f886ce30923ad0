// A button that asks the console for something: it waits for the answer, and tells what went wrong.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { ProblemAnswer } from '../../src/wire.js';
import { problemOf } from '../ask.js';

export interface ActProps {
  readonly act: () => Promise<unknown>;
  readonly onProblem: (problem: ProblemAnswer | null) => void;
  readonly children: ComponentChildren;
  readonly kind?: 'primary' | 'danger' | 'plain';
  readonly disabled?: boolean;
  /** What stands on it while it waits. */
  readonly busy?: string;
}

export function Act({ act, onProblem, children, kind = 'plain', disabled = false, busy }: ActProps) {
  const isBusy = useSignal(false);
  const run = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    onProblem(null);
    try {
      await act();
    } catch (error) {
      onProblem(problemOf(error));
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <button
      type="button"
      class={`button ${kind}`}
      disabled={disabled}
      aria-disabled={isBusy.value}
      onClick={() => void run()}
    >
      {isBusy.value && busy !== undefined ? busy : children}
    </button>
  );
}
