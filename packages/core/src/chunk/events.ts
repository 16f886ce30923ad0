// What can happen to a chunk.
import type {
  AuditInput,
  CanceledGeneration,
  CancelInput,
  CheckedGeneration,
  CheckInput,
  FetchedShot,
  FetchInput,
  ReconciledShot,
  ReconcileInput,
  SlotOutcome,
  SubmitSlot,
} from '../activities.js';
import type { Control, GrantMessage } from '../messages.js';

export type ChunkEvent =
  | { readonly type: 'granted'; readonly message: GrantMessage }
  | { readonly type: 'submitted'; readonly slots: readonly SubmitSlot[]; readonly outcomes: readonly SlotOutcome[] }
  /** The activity gave no answer: `not_sent` when it never began, else `ambiguous`. */
  | { readonly type: 'submit-lost'; readonly slots: readonly SubmitSlot[]; readonly outcome: 'not_sent' | 'ambiguous' }
  | {
      readonly type: 'checked';
      readonly generations: CheckInput['generations'];
      readonly ended: readonly CheckedGeneration[];
      /** The activity gave no answer. */ readonly lost?: true;
    }
  | {
      readonly type: 'reconciled';
      readonly shots: ReconcileInput['shots'];
      readonly answers: readonly ReconciledShot[];
    }
  | {
      readonly type: 'fetched';
      readonly outputs: FetchInput['outputs'];
      readonly answers: readonly FetchedShot[];
      /** From its beginning to its answer, in milliseconds. */
      readonly tookMs: number;
    }
  | {
      readonly type: 'audited';
      readonly shots: AuditInput['shots'];
      /** 0 where the audit gave no answer. */ readonly duplicates: number;
    }
  | {
      readonly type: 'vendor-canceled';
      readonly generations: CancelInput['generations'];
      /** None where the activity gave no answer. */ readonly answers: readonly CanceledGeneration[];
    }
  /** It goes, and what is in flight is not waited for. */
  | { readonly type: 'left' }
  | { readonly type: 'controlled'; readonly control: Control }
  /** Somebody reset this workflow: what the run before sent is not known here, so nothing is sent any more. */
  | { readonly type: 'replaced' };

/** What a chunk wants done. Every action ends in exactly one event. */
export type ChunkAction =
  | { readonly type: 'submit'; readonly seq: number; readonly slots: readonly SubmitSlot[] }
  | {
      readonly type: 'check';
      readonly seq: number;
      readonly generations: CheckInput['generations'];
      readonly pauseMs?: number;
      readonly waitMs: number;
      readonly lingerMs: number;
      /** Said to be dead when it was silent for so long. @default 10 seconds */
      readonly aliveMs?: number;
    }
  | ({ readonly type: 'reconcile'; readonly seq: number } & Pick<ReconcileInput, 'shots' | 'resent'>)
  | { readonly type: 'fetch'; readonly seq: number; readonly outputs: FetchInput['outputs'] }
  | { readonly type: 'audit'; readonly seq: number; readonly shots: AuditInput['shots'] }
  | { readonly type: 'cancel'; readonly seq: number; readonly generations: CancelInput['generations'] };
