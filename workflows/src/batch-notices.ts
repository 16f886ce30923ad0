// What a batch tells while nobody watches: each thing by a workflow of its own, which harms no batch.
import {
  type BatchRun,
  type BatchRunState,
  type ChunkProgress,
  type DeliverNoticeInput,
  type DueNotice,
  dueNotices,
  hearGate,
  lastNotices,
  nextNoticeMs,
  NO_NOTICES,
  type NoticeFacts,
  type NoticeState,
  type NoticeWish,
  noticeWorkflowId,
} from '@shotlist/core/workflow';
import { executeChild, ParentClosePolicy, sleep, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { knownState } from './carried.js';
import { nowMs } from './clock.js';
import { deliverNotice } from './deliver-notice.js';

/** For so long a batch that has ended stays with those it tells of it: a command that made it ends with it. */
const AWAITED_MS = 15_000;

/** What a batch carries on when it continues as new. */
export interface CarriedNotices {
  readonly wishes: readonly NoticeWish[];
  readonly state: NoticeState;
}

/** How the batch stands. */
export type NoticedBatch = Omit<NoticeFacts, 'event' | 'atMs' | 'gate'> & { readonly stopped: boolean };

/** Nobody wants to know: then nothing is done, and a history has nothing of it. */
export class BatchNotices {
  readonly #run: BatchRun;
  #wishes: readonly NoticeWish[];
  #state: NoticeState;

  constructor(run: BatchRun, carried: CarriedNotices | undefined) {
    this.#run = run;
    this.#wishes = carried?.wishes ?? [];
    this.#state = knownState(carried?.state) ?? NO_NOTICES;
  }

  /** Undefined where nobody wants to know. */
  get carried(): CarriedNotices | undefined {
    return this.#wishes.length === 0 ? undefined : { wishes: this.#wishes, state: this.#state };
  }

  open(wishes: readonly NoticeWish[] = []): void {
    this.#wishes = wishes;
  }

  /** Only what the batch took in: words come late, and twice. */
  hear({ chunk, gate, runId, seq }: ChunkProgress, batch: BatchRunState | undefined): void {
    if (this.#wishes.length === 0) return;
    const open = batch?.open.find((one) => one.chunk === chunk);
    if (open !== undefined && (open.runId !== runId || open.seq !== seq)) return;
    this.#state = hearGate(this.#state, chunk, open === undefined ? null : gate, nowMs());
  }

  /** When there is something to tell though nothing happens; null where there is not. Epoch milliseconds. */
  get wakeMs(): number | null {
    return nextNoticeMs(this.#state, this.#wishes);
  }

  /** Tells what is due. Whether it arrives is not waited for. */
  async tell(batch: NoticedBatch): Promise<void> {
    if (this.#wishes.length === 0) return;
    const { state, due } = dueNotices(this.#state, this.#wishes, batch.stopped, nowMs());
    this.#state = state;
    await Promise.all(due.map((notice) => startChild(deliverNotice, this.#child(notice, batch)).catch(isTold)));
  }

  /** Tells how the run ended, and stays a while until it is taken. */
  async tellEnd(batch: NoticedBatch): Promise<void> {
    const due = lastNotices(this.#state, this.#wishes, batch);
    if (due.length === 0) return;
    const deliveries = due.map((notice) => executeChild(deliverNotice, this.#child(notice, batch)));
    await Promise.race([Promise.allSettled(deliveries), sleep(AWAITED_MS)]);
  }

  #child({ receiver, event, number, gate }: DueNotice, batch: NoticedBatch) {
    const { batchId, epoch } = this.#run;
    const { state, verdict, counts, total, errors, duplicates } = batch;
    const facts: NoticeFacts = { event, atMs: nowMs(), state, verdict, counts, total, errors, duplicates, gate };
    const input: DeliverNoticeInput = { batchId, epoch, receiver, number, ...facts };
    return {
      workflowId: noticeWorkflowId(batchId, epoch, receiver, number),
      args: [input] as [DeliverNoticeInput],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // A batch that was reset tells nothing twice.
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: `${event} to ${receiver}`,
    };
  }
}

function isTold(error: unknown): void {
  if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error;
}
