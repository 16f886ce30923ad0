// One batch: where it stands, what holds it, what can be done about it, and its shots.
import { useSignal } from '@preact/signals';
import type { BatchView, ProblemAnswer } from '../../src/wire.js';
import { isAway, useLook } from '../live/look.js';
import { nowMs } from '../live/now.js';
import { BatchActs } from '../parts/batch-acts.js';
import { BatchErrors } from '../parts/batch-errors.js';
import { GateNotice } from '../parts/gate-notice.js';
import { Problem } from '../parts/problem.js';
import { Shots } from '../parts/shots.js';
import { StateChip } from '../parts/state-chip.js';
import { Strip, Tally } from '../parts/strip.js';
import { href } from '../router.js';
import { ago, bytes, count, counted, moment, span } from '../words/figures.js';
import { useTitle } from './title.js';

export function BatchPage({ batchId }: { readonly batchId: string }) {
  const { state, trouble } = useLook<BatchView>(`look=batch&id=${encodeURIComponent(batchId)}`);
  const batch = state.value;
  useTitle(batch === null ? 'Batch' : (batch.name ?? batch.source));
  if (batch === null) {
    return (
      <section class="page">
        <Crumb />
        <h1 tabIndex={-1}>Batch</h1>
        {trouble.value === null ? <p class="quiet">Looking…</p> : <Problem problem={trouble.value} />}
      </section>
    );
  }
  return (
    <section class="page">
      <Crumb />
      <BatchHead batch={batch} />
      {trouble.value !== null && !isAway.value && <Problem problem={trouble.value} />}
      <Shots batch={batch} />
    </section>
  );
}

function Crumb() {
  return (
    <p class="crumb">
      <a href={href('/')}>Batches</a>
    </p>
  );
}

function BatchHead({ batch }: { readonly batch: BatchView }) {
  const problem = useSignal<ProblemAnswer | null>(null);
  const { batchId, source, name, account, createdAt, progress } = batch;
  const createdMs = Date.parse(createdAt);
  return (
    <header class="batch-top">
      <div class="batch-head">
        <h1 tabIndex={-1} dir="auto">
          {name ?? source}
        </h1>
        <StateChip progress={progress} />
      </div>
      <p class="quiet about">
        {name !== null && <span dir="auto">{source}</span>}
        <code>{batchId}</code>
        <a href={href(`/accounts?account=${encodeURIComponent(account)}`)}>account {account}</a>
        <time dateTime={createdAt} title={moment(createdMs)}>
          {ago(createdMs, nowMs.value)}
        </time>
      </p>
      <ProgressPanel batch={batch} />
      <BatchActs batch={batch} onProblem={(found) => (problem.value = found)} />
      {problem.value !== null && <Problem problem={problem.value} />}
      <BatchErrors batch={batch} />
    </header>
  );
}

function ProgressPanel({ batch }: { readonly batch: BatchView }) {
  const { progress, account, temporal } = batch;
  const { counts, total, asked, gate } = progress;
  const isOver = progress.verdict !== null;
  return (
    <div class="panel progress">
      <p class="hero">
        <span class="figure">{count(counts.succeeded)}</span>
        <span class="quiet"> of {counted(asked, 'shot')}</span>
      </p>
      <p class="remarks quiet">{remarks(batch).join(' · ')}</p>
      <Strip counts={counts} total={total} />
      <Tally counts={counts} />
      {!isOver && gate !== null && <GateNotice gate={gate} account={account} />}
      {!isOver && progress.epoch > 0 && <Unserved batch={batch} />}
      {!isOver && temporal === 'away' && (
        <p class="notice wait">
          Temporal doesn’t answer. These are the figures of the store; nothing is lost, and the batch goes on with it.
        </p>
      )}
      {progress.duplicates > 0 && (
        <p class="notice bad">
          {counted(progress.duplicates, 'generation')} turned out to be made twice, and may have been charged twice.
        </p>
      )}
    </div>
  );
}

function remarks({ progress }: BatchView): string[] {
  const { perMinute, leftMs, bytes: size, units, verdict } = progress;
  return [
    ...(leftMs === null || verdict !== null ? [] : [`about ${span(leftMs)} left`]),
    ...(perMinute === null || verdict !== null
      ? []
      : [`${perMinute < 10 ? perMinute.toFixed(1) : count(Math.round(perMinute))} shots a minute`]),
    ...(size === 0 ? [] : [`${bytes(size)} of video`]),
    ...(units === null ? [] : [`${counted(units, 'unit')} charged`]),
  ];
}

function Unserved({ batch: { served, account } }: { readonly batch: BatchView }) {
  if (served === null || (served.control && served.account)) return null;
  return (
    <div class="notice wait">
      <p>
        <strong>Nobody makes the videos of “{account}” now.</strong> The batch waits for a worker.
      </p>
      <p class="quiet">
        Start one: <code>shotlist worker --account {account}</code>
      </p>
    </div>
  );
}
