// What can be done about a batch: pause, resume, cancel, retry, and take the results.
import { useSignal } from '@preact/signals';
import type { BatchView, ProblemAnswer } from '../../src/wire.js';
import { tell } from '../ask.js';
import { counted } from '../words/figures.js';
import { Act } from './act.js';
import { Confirm } from './confirm.js';
import { RetryDialog, retryable } from './retry.js';

interface BatchActsProps {
  readonly batch: BatchView;
  readonly onProblem: (problem: ProblemAnswer | null) => void;
}

export function BatchActs({ batch, onProblem }: BatchActsProps) {
  const asks = useSignal<'cancel' | 'retry' | null>(null);
  const { batchId, progress } = batch;
  const { state, verdict, epoch } = progress;
  const path = `/batches/${batchId}`;
  const goesOn = verdict === null && epoch > 0;
  const isHeld = state === 'paused' || state === 'pausing';
  const isCanceling = state === 'canceling';
  const close = () => (asks.value = null);
  return (
    <div class="acts">
      {goesOn && !isHeld && !isCanceling && (
        <Act act={() => tell(`${path}/pause`)} onProblem={onProblem} busy="Pausing…">
          Pause
        </Act>
      )}
      {goesOn && isHeld && (
        <Act kind="primary" act={() => tell(`${path}/resume`)} onProblem={onProblem} busy="Resuming…">
          Resume
        </Act>
      )}
      {goesOn && (
        <button type="button" class="button plain" onClick={() => (asks.value = 'cancel')}>
          Cancel…
        </button>
      )}
      {!goesOn && retryable(batch) > 0 && (
        <button type="button" class="button plain" onClick={() => (asks.value = 'retry')}>
          Retry…
        </button>
      )}
      <span class="downloads">
        Results
        <a class="button plain" href={`/console/api${path}/results.csv`} download>
          CSV<span class="visually-hidden"> results</span>
        </a>
        <a class="button plain" href={`/console/api${path}/results.ndjson`} download>
          NDJSON<span class="visually-hidden"> results</span>
        </a>
      </span>
      {asks.value === 'cancel' && <CancelDialog batch={batch} onClose={close} />}
      {asks.value === 'retry' && <RetryDialog batch={batch} onClose={close} />}
    </div>
  );
}

function CancelDialog({ batch, onClose }: { readonly batch: BatchView; readonly onClose: () => void }) {
  const now = useSignal(false);
  const { batchId, progress } = batch;
  const { submitting, ambiguous, generating, downloading } = progress.counts;
  const inFlight = submitting + ambiguous + generating + downloading;
  return (
    <Confirm
      title="Cancel this batch?"
      yes="Cancel the batch"
      no="Let it go on"
      act={() => tell(`/batches/${batchId}/cancel`, { now: now.value })}
      onClose={onClose}
    >
      <p>
        Nothing more is sent.{' '}
        {inFlight > 0 &&
          `${counted(inFlight, 'shot')} in flight ${inFlight === 1 ? 'is' : 'are'} still collected, since ${inFlight === 1 ? 'it' : 'they'} may have been paid for. `}
        What is made stays. The rest can be made later by submitting the same list again.
      </p>
      {(inFlight > 0 || progress.state === 'canceling') && (
        <label class="check">
          <input
            type="checkbox"
            checked={now.value}
            onInput={({ currentTarget }) => (now.value = currentTarget.checked)}
          />
          <span>End it now, without waiting for what is in flight. A later run looks for it.</span>
        </label>
      )}
    </Confirm>
  );
}
