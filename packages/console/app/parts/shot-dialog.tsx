// One shot whole: its video, what was asked, every fact about it, and what to do when it failed.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ProblemAnswer, ShotPage, ShotView } from '../../src/wire.js';
import { ask, problemOf } from '../ask.js';
import { href, setQuery } from '../router.js';
import { bytes, count, moment, money, span } from '../words/figures.js';
import { sentence } from '../words/states.js';
import { Dialog } from './dialog.js';
import { type FactRow, Facts } from './facts.js';
import { Problem } from './problem.js';
import { Reason } from './reason.js';
import { ShotFrame } from './shot-frame.js';

interface ShotDialogProps {
  readonly batchId: string;
  readonly index: number;
  /** Changes when the batch has gone on. */
  readonly news: string;
}

export function ShotDialog({ batchId, index, news }: ShotDialogProps) {
  const shot = useSignal<ShotView | null>(null);
  const problem = useSignal<ProblemAnswer | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    ask<ShotPage>(`/batches/${batchId}/shots?from=${index}&limit=1`, { signal: stop.signal }).then(
      ({ shots }) => (shot.value = shots[0] ?? null),
      (error: unknown) => {
        if (!stop.signal.aborted) problem.value = problemOf(error);
      },
    );
    return () => stop.abort();
  }, [batchId, index, news]);
  const close = () => setQuery({ shot: '' });
  const shown = shot.value?.index === index ? shot.value : null;
  return (
    <Dialog title={shown === null ? `Shot ${index + 1}` : `${index + 1} · ${shown.id}`} onClose={close} wide>
      {problem.value !== null && <Problem problem={problem.value} />}
      {shown === null ? <p class="quiet">Looking…</p> : <ShotBody shot={shown} />}
      <div class="dialog-acts">
        {index > 0 && (
          <button type="button" class="button plain" onClick={() => setQuery({ shot: String(index - 1) })}>
            Shot before
          </button>
        )}
        <button type="button" class="button plain" onClick={() => setQuery({ shot: String(index + 1) })}>
          Next shot
        </button>
      </div>
    </Dialog>
  );
}

function ShotBody({ shot }: { readonly shot: ShotView }) {
  return (
    <div class="shot-body" data-state={shot.status}>
      <ShotFrame shot={shot} labelledBy="dialog-prompt" />
      <div class="shot-words">
        <p class="state">
          <span class="dot" /> {sentence(shot.status)}
        </p>
        <p class="prompt" id="dialog-prompt" dir="auto">
          {shot.prompt ?? 'No prompt could be read.'}
        </p>
        <Reason shot={shot} />
        <Facts rows={factsOf(shot)} />
      </div>
    </div>
  );
}

function factsOf(shot: ShotView): readonly FactRow[] {
  const { model, modelName, seconds, resolution, ratio, cost, currency, reusedFrom, videoUrl } = shot;
  return [
    [
      'Model',
      modelName === null || modelName === model ? (
        model
      ) : (
        <>
          {modelName} <code>{model}</code>
        </>
      ),
    ],
    [
      'Format',
      [seconds === null ? null : `${seconds} s`, resolution, ratio].filter((part) => part !== null).join(' · '),
    ],
    ['Mode', shot.mode],
    ['Seed', shot.seed === null ? null : String(shot.seed)],
    ['Camera', shot.cameraFixed ? 'Fixed' : null],
    ['Source image', shot.imageUrl],
    ['Account', shot.account],
    ['Generation', shot.generationId === null ? null : <code>{shot.generationId}</code>],
    ['Attempts', shot.attempts === 0 ? null : count(shot.attempts)],
    ['Units', shot.units === null ? null : count(shot.units)],
    ['Cost', cost === null ? null : money(cost, currency)],
    ['Processing', shot.processingSeconds === null ? null : span(shot.processingSeconds * 1000)],
    ['Made for', reusedFrom === null ? null : <a href={href(`/batches/${reusedFrom}`)}>{reusedFrom}</a>],
    ['Notes', shot.notes.join('; ')],
    ['Last change', shot.atMs === null ? null : moment(shot.atMs)],
    ...shot.cells.map(({ column, value }): FactRow => [column, value]),
    [
      'File',
      videoUrl === null ? null : (
        <a href={`${videoUrl}?download`} download>
          Download{shot.videoBytes === null ? '' : `, ${bytes(shot.videoBytes)}`}
        </a>
      ),
    ],
  ];
}
