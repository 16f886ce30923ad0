// A further run of the shots that did not succeed: all, or those of some codes. It may cost, so it says how much, and asks.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { BatchView, ProblemAnswer, RetryPlan } from '../../src/wire.js';
import { problemOf, tell } from '../ask.js';
import { count, counted, money } from '../words/figures.js';
import { Confirm } from './confirm.js';
import { Problem } from './problem.js';

/** Shots that a retry may take up. */
export function retryable({ progress, rejected }: BatchView): number {
  const { failed, canceled, ambiguous, rejected: all } = progress.counts;
  return failed + canceled + ambiguous + Math.max(0, all - rejected);
}

interface RetryDialogProps {
  readonly batch: BatchView;
  /** Chosen at first. @default all */
  readonly only?: string;
  readonly onClose: () => void;
}

export function RetryDialog({ batch, only, onClose }: RetryDialogProps) {
  const chosen = useSignal<readonly string[]>(only === undefined ? [] : [only]);
  const plan = useSignal<RetryPlan | null>(null);
  const problem = useSignal<ProblemAnswer | null>(null);
  const { batchId, progress } = batch;
  const asked = chosen.value.length === 0 ? {} : { only: chosen.value };
  useEffect(() => {
    let isOver = false;
    plan.value = null;
    tell<RetryPlan>(`/batches/${batchId}/retry/plan`, asked).then(
      (found) => {
        if (!isOver) plan.value = found;
      },
      (error: unknown) => (problem.value = problemOf(error)),
    );
    return () => {
      isOver = true;
    };
  }, [chosen.value]);
  const toggle = (code: string) => {
    const others = chosen.value.filter((one) => one !== code);
    chosen.value = others.length < chosen.value.length ? others : [...others, code];
  };
  const shots = plan.value === null ? 0 : plan.value.sends + plan.value.asks;
  return (
    <Confirm
      title="Retry this batch?"
      yes={shots === 0 ? 'Retry' : `Retry ${counted(shots, 'shot')}`}
      kind="primary"
      disabled={shots === 0}
      act={() => tell(`/batches/${batchId}/retry`, asked)}
      onClose={onClose}
    >
      <p>Only shots that did not succeed are made again, in the same batch; their errors stay until they do.</p>
      {progress.errors.length > 1 && (
        <fieldset class="choices-list">
          <legend>Which, by error; none chosen is all of them</legend>
          {progress.errors.map(({ code, count: number }) => (
            <label class="check" key={code}>
              <input type="checkbox" checked={chosen.value.includes(code)} onInput={() => toggle(code)} />
              <span>
                <code>{code}</code> · {count(number)}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <p role="status">{plan.value === null ? 'Looking what it takes…' : planText(plan.value)}</p>
      {problem.value !== null && <Problem problem={problem.value} />}
    </Confirm>
  );
}

/** `12 shots are sent again, 3 of them were paid for before. 2 are asked about. It costs $4.80.` */
function planText({ sends, paid, asks, cost, currency, unpriced }: RetryPlan): string {
  if (sends + asks === 0) return 'There is nothing to retry.';
  const sent = `${counted(sends, 'shot is', 'shots are')} sent again`;
  const before = paid === 0 ? '' : `, ${count(paid)} of them ${paid === 1 ? 'was' : 'were'} paid for, or maybe, before`;
  const price =
    cost > 0 ? ` That costs ${money(cost, currency)}${unpriced > 0 ? ', and what has no known price' : ''}.` : '';
  const unknown = cost === 0 && unpriced > 0 && currency !== null ? ' What that costs isn’t known.' : '';
  const looked = asks === 0 ? '' : ` ${counted(asks, 'shot is', 'shots are')} at the vendor: asked about, and fetched.`;
  return `${sends === 0 ? '' : `${sent}${before}.${price}${unknown}`}${looked}`.trim();
}
