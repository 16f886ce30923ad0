// All batches, the newest first.
import { useSignal } from '@preact/signals';
import type { BatchList, BatchSummary } from '../../src/wire.js';
import { useLook } from '../live/look.js';
import { nowMs } from '../live/now.js';
import { Problem } from '../parts/problem.js';
import { StateChip } from '../parts/state-chip.js';
import { Strip } from '../parts/strip.js';
import { href } from '../router.js';
import { ago, count, moment, span } from '../words/figures.js';
import { gateWord } from '../words/states.js';
import { useTitle } from './title.js';

const STEP = 50;

export function BatchesPage() {
  useTitle('Batches');
  const limit = useSignal(STEP);
  const { state, trouble } = useLook<BatchList>(`look=batches&limit=${limit.value}`);
  const list = state.value;
  return (
    <section class="page">
      <h1 tabIndex={-1}>Batches</h1>
      {trouble.value !== null && <Problem problem={trouble.value} />}
      {list === null && trouble.value === null && <p class="quiet">Looking…</p>}
      {list !== null && list.total === 0 && <NoBatches />}
      {list !== null && list.total > 0 && (
        <ul class="batches">
          {list.batches.map((batch) => (
            <BatchRow key={batch.batchId} batch={batch} />
          ))}
        </ul>
      )}
      {list !== null && list.total > list.batches.length && (
        <button type="button" class="button plain" onClick={() => (limit.value = Math.min(500, limit.value + STEP))}>
          Show more of {count(list.total)}
        </button>
      )}
    </section>
  );
}

function NoBatches() {
  return (
    <div class="empty">
      <p>No batch was made here yet.</p>
      <p>
        <a class="button primary" href={href('/new')}>
          Drop in a shot list
        </a>
      </p>
    </div>
  );
}

function BatchRow({ batch }: { readonly batch: BatchSummary }) {
  const { batchId, source, name, account, createdAt, progress } = batch;
  const { counts, total, asked, gate, leftMs } = progress;
  const createdMs = Date.parse(createdAt);
  return (
    <li class="batch-row">
      <div class="batch-head">
        <h2>
          <a href={href(`/batches/${batchId}`)} dir="auto">
            {name ?? source}
          </a>
        </h2>
        <StateChip progress={progress} />
      </div>
      <Strip counts={counts} total={total} />
      <p class="batch-line">
        <span>
          <span class="figure strong">{count(counts.succeeded)}</span> of <span class="figure">{count(asked)}</span>
          {counts.failed > 0 && <> · {count(counts.failed)} failed</>}
          {leftMs !== null && <> · about {span(leftMs)} left</>}
          {progress.verdict === null && gate !== null && <> · {gateWord(gate)}</>}
        </span>
        <span class="quiet">
          {name !== null && <span dir="auto">{source} · </span>}
          {account} ·{' '}
          <time dateTime={createdAt} title={moment(createdMs)}>
            {ago(createdMs, nowMs.value)}
          </time>
        </span>
      </p>
    </li>
  );
}
