// Notices: what a batch tells whoever wants to know, while nobody watches it.
import type { ErrorCode } from './errors.js';
import type { Gate } from './messages.js';
import type { BatchState, ShotCounts, Verdict } from './states.js';
import type { Store } from './store.js';

/**
 * `done`: a run has ended, however. `gate`: its account has been closed for a while. `auth`: the vendor refused the key.
 * `tolerance`: it stopped by itself. `person`: it has ended, and somebody has to look at something.
 */
export const NOTICE_EVENTS = ['done', 'gate', 'auth', 'tolerance', 'person'] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** What a receiver is told of, as a batch knows it. */
export interface NoticeWish {
  /** Names the receiver in the configuration of the workers. */
  readonly receiver: string;
  readonly on: readonly NoticeEvent[];
  /** A gate is told when it has been closed for so long. */
  readonly gateAfterMs: number;
}

/** One thing that a batch has to tell. No prompt, no key and no vendor's words are in it. */
export interface NoticeFacts {
  readonly event: NoticeEvent;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly state: BatchState;
  readonly verdict: Verdict | null;
  readonly counts: ShotCounts;
  readonly total: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Late duplicates: generations beyond the one of their shot, and paid for. */
  readonly duplicates: number;
  readonly gate: Gate | null;
}

/** What a receiver is given. */
export interface Notice extends NoticeFacts {
  /** The same each time that this is told: whoever has seen it may pass over it. */
  readonly id: string;
  readonly batchId: string;
  /** Counts the runs of a batch, from 1. */
  readonly epoch: number;
  readonly account: string;
  /** The batch's name, or null. */
  readonly name: string | null;
  /** The shot list's file name. */
  readonly source: string;
  /** Where the batch is. */
  readonly store: Store;
}

/**
 * Is told what happens to batches. Called again when it throws, or when its worker is lost. The batch goes on, whatever
 * becomes of it.
 */
export interface NoticeReceiver {
  /** @default all of them */
  readonly on?: readonly NoticeEvent[];
  /** How long a gate has to be closed before it is told. @default 10 minutes */
  readonly gateAfterMs?: number;
  receive(notice: Notice, context: { readonly signal: AbortSignal }): Promise<void>;
}

/** @default of {@link NoticeReceiver.gateAfterMs} */
export const GATE_NOTICE_MS = 600_000;
