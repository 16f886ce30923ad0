// A new batch: a shot list is dropped in, judged, mended, planned, and made.
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { CheckedList, ListAsk, ListPlan, ProblemAnswer } from '../../src/wire.js';
import { ask, problemOf } from '../ask.js';
import { BadRows } from '../parts/bad-rows.js';
import { DropZone } from '../parts/drop-zone.js';
import { FileProblems } from '../parts/file-problems.js';
import { ListOptions } from '../parts/list-options.js';
import { ListVerdict } from '../parts/list-verdict.js';
import { PlanView } from '../parts/plan-view.js';
import { Problem } from '../parts/problem.js';
import { Act } from '../parts/act.js';
import { go } from '../router.js';
import { facts } from '../session.js';
import { counted } from '../words/figures.js';
import { useTitle } from './title.js';

/** What is asked of the list, as far as the person said it. */
export type Draft = Omit<ListAsk, 'fileName' | 'mended'>;

export function NewBatchPage() {
  useTitle('New batch');
  const accounts = facts.value?.accounts ?? [];
  const file = useSignal<File | null>(null);
  const draft = useSignal<Draft>({ account: accounts[0]?.name ?? 'preview' });
  const mended = useSignal<ReadonlyMap<number, readonly string[]>>(new Map());
  const checked = useSignal<CheckedList | null>(null);
  const plan = useSignal<ListPlan | null>(null);
  const problem = useSignal<ProblemAnswer | null>(null);
  const busy = useSignal<'check' | 'plan' | null>(null);

  const form = (): FormData => {
    const { value } = file;
    const form = new FormData();
    if (value === null) return form;
    const said: ListAsk = {
      ...draft.value,
      fileName: value.name,
      ...(mended.value.size === 0 ? {} : { mended: [...mended.value].map(([row, cells]) => ({ row, cells })) }),
    };
    form.set('ask', JSON.stringify(said));
    form.set('file', value);
    return form;
  };
  const post = <Answer,>(step: string, signal?: AbortSignal) =>
    ask<Answer>(`/lists/${step}`, { method: 'POST', body: form(), ...(signal === undefined ? {} : { signal }) });

  // Whatever is said of the list, it is judged anew, and planned when it is sound.
  useEffect(() => {
    if (file.value === null) return undefined;
    const stop = new AbortController();
    void judge(stop.signal);
    return () => stop.abort();
  }, [file.value, draft.value, mended.value]);

  async function judge(signal: AbortSignal): Promise<void> {
    problem.value = null;
    plan.value = null;
    busy.value = 'check';
    try {
      const found = await post<CheckedList>('check', signal);
      checked.value = found;
      if (isSound(found, draft.value)) {
        busy.value = 'plan';
        plan.value = await post<ListPlan>('plan', signal);
      }
      busy.value = null;
    } catch (error) {
      if (signal.aborted) return;
      busy.value = null;
      problem.value = problemOf(error);
    }
  }

  const choose = (chosen: File) => {
    mended.value = new Map();
    checked.value = null;
    draft.value = { account: draft.value.account };
    file.value = chosen;
  };
  const submit = async () => {
    const { batchId } = await post<{ batchId: string }>('submit');
    go(`/batches/${batchId}`);
  };
  const list = checked.value;
  return (
    <section class="page new-batch">
      <h1 tabIndex={-1}>New batch</h1>
      <DropZone file={file.value} onFile={choose} />
      {file.value === null && <HowItLooks />}
      {problem.value !== null && <Problem problem={problem.value} />}
      <p class="visually-hidden" role="status">
        {busy.value === 'check'
          ? 'Reading the list.'
          : busy.value === 'plan'
            ? 'Planning.'
            : statusOf(list, plan.value)}
      </p>
      {file.value !== null && list !== null && (
        <>
          <ListVerdict list={list} mended={mended.value.size} skipInvalid={draft.value.skipInvalid === true} />
          <FileProblems list={list} onChange={(changes) => (draft.value = { ...draft.value, ...changes })} />
          <BadRows
            list={list}
            isBusy={busy.value !== null}
            onMend={(rows) => (mended.value = new Map([...mended.value, ...rows]))}
          />
          {list.fileProblems.length === 0 && list.valid > 0 && <ListOptions draft={draft} list={list} />}
        </>
      )}
      {busy.value !== null && <p class="quiet">{busy.value === 'check' ? 'Reading the list…' : 'Planning…'}</p>}
      {plan.value !== null && list !== null && (
        <>
          <PlanView plan={plan.value} account={draft.value.account} />
          <SubmitBar plan={plan.value} problem={problem} submit={submit} />
        </>
      )}
    </section>
  );
}

function isSound(list: CheckedList, draft: Draft): boolean {
  if (list.fileProblems.length > 0 || list.valid === 0) return false;
  return list.valid === list.rows || draft.skipInvalid === true;
}

function statusOf(list: CheckedList | null, plan: ListPlan | null): string {
  if (plan !== null) return `Planned: ${counted(plan.toMake.generations, 'shot')} to make.`;
  return list === null ? '' : `${counted(list.invalid, 'row')} to mend.`;
}

interface SubmitBarProps {
  readonly plan: ListPlan;
  readonly problem: Signal<ProblemAnswer | null>;
  readonly submit: () => Promise<void>;
}

function SubmitBar({ plan, problem, submit }: SubmitBarProps) {
  const { generations } = plan.toMake;
  const isKnown = generations === 0 && plan.before.underWay === 0 && plan.reused === 0;
  if (isKnown && plan.before.made + plan.before.failed > 0) {
    return (
      <div class="submit-bar">
        <p>This list was made before.</p>
        <a class="button primary" href={`/console/batches/${plan.batchId}`}>
          Show the batch
        </a>
      </div>
    );
  }
  return (
    <div class="submit-bar">
      <p class="quiet">Nothing was sent so far.</p>
      <Act kind="primary" act={submit} onProblem={(found) => (problem.value = found)} busy="Submitting…">
        {generations === 0 ? 'Submit' : `Make ${counted(generations, 'video')}`}
      </Act>
    </div>
  );
}

function HowItLooks() {
  return (
    <div class="panel how">
      <p>
        A shot list is a CSV with a column <code>prompt</code>. Others are <code>id</code>, <code>model</code>,{' '}
        <code>duration</code>, <code>resolution</code>, <code>aspect_ratio</code>, <code>seed</code>,{' '}
        <code>camera_fixed</code> and <code>image_url</code>; further columns are carried through.
      </p>
      <pre tabIndex={0} aria-label="An example">
        {
          'id,prompt,model,duration\nopening,A lighthouse at dusk,seedance_lite,5\nstreet,Neon rain over an empty crossing,kling_21,10\n'
        }
      </pre>
      <p class="quiet">Nothing is sent before you say so: the list is checked and planned first.</p>
    </div>
  );
}
