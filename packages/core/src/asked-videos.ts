// Videos that a workflow of others asks for: the shots that it brings, what came of them, and who hears of it.
import type { BatchProgress } from './batch-progress.js';
import type { BatchRun, RunLimits } from './epoch.js';
import type { ErrorCode } from './errors.js';
import type { RequestInput } from './rules.js';
import type { ShotInput } from './shot.js';

/** Shots that a workflow, or its answer, may carry: their payload stays well below Temporal's 2 MB. */
export const MAX_CARRIED_SHOTS = 1_000;

/** A shot list that a workflow asks for: its shots, or the key of a CSV in the store. */
export interface StageListInput extends RunLimits {
  readonly account: string;
  /** Tells its batch from another one of the same shots. */
  readonly name: string;
  readonly shots: readonly ShotInput[] | { readonly key: string };
  /** Make anew what was made before. @default false */
  readonly again?: boolean;
  /** Further attempts of each shot after failures that cost, or may cost, again. @default 0 */
  readonly retryCharged?: number;
  /** Accounts that take what the one before has no units left for. @default none */
  readonly spillTo?: readonly string[];
}

/** A batch that is in the store, and the run that is to make it. */
export interface StagedList extends BatchRun {
  readonly rows: number;
}

/** Activities that make a batch of a shot list, and look at it, on the control task queue. */
export interface ShotListActivities {
  /** Judges a shot list, and puts it into the store. Done again it says the same. */
  stageShotList(input: StageListInput): Promise<StagedList>;
  readBatch(input: { readonly batchId: string }): Promise<BatchProgress>;
}

/** A request that is no row of a shot list. */
export interface StageInput {
  readonly account: string;
  /** Names it in the store. @default derived from the id of the workflow that asks */
  readonly id?: string;
  /** The API's parameters. */
  readonly request: RequestInput;
}

/** What came of a request by itself. */
export interface GeneratedVideo {
  /** Names it in the store. */
  readonly id: string;
  /** `ambiguous`: nobody can say whether it was made, or charged. */
  readonly status: 'succeeded' | 'failed' | 'rejected' | 'canceled' | 'ambiguous';
  /** The provider's id of it. */
  readonly generationId?: string;
  /** In the store. */
  readonly video?: { readonly key: string; readonly size: number; readonly sha256: string };
  readonly posterKey?: string;
  /** The seed that was used, or sent. */
  readonly seed?: number;
  readonly processingSeconds?: number;
  /** Units that were charged, those that nobody says for sure among them. */
  readonly units?: number;
  readonly code?: ErrorCode;
}

/** What a listener hears of a request by itself: that the provider works on it, or how it ended. */
export type GenerationChange =
  | { readonly id: string; readonly state: 'generating' }
  | { readonly id: string; readonly state: 'ended'; readonly result: GeneratedVideo };

/** An activity of whoever has something to tell by webhook, on a task queue of its own. What a delivery is, it knows by its name alone. */
export interface WebhookActivities {
  sendWebhook(input: { readonly delivery: string }): Promise<void>;
}

/** An activity of the application that asked for a video, on a task queue of its own. Tried until it succeeds. */
export interface ListenerActivities {
  generationChanged(change: GenerationChange): Promise<void>;
}
