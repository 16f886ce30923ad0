// The Nexus service "shotlist": what callers in other namespaces, and in any language, ask. Its names are wire format.
import type { BatchProgress, ShotInput, StageListInput } from '@shotlist/core/workflow';
import type { GeneratedVideos, GenerateVideosOptions } from '@shotlist/workflows';
import * as nexus from 'nexus-rpc';

/** Shots, or `{ key }` of a CSV in the store of whoever serves them. They stand in the caller's history. */
export type NexusShots = readonly ShotInput[] | { readonly key: string };

export interface NexusGenerateInput extends Omit<
  GenerateVideosOptions,
  'onProgress' | 'progressEveryMs' | 'taskQueue'
> {
  readonly shots: NexusShots;
}

export interface NexusSubmitInput extends Omit<StageListInput, 'name' | 'shots'> {
  readonly shots: NexusShots;
  /** Tells the batch from another one of the same shots. @default none: the same shots are the same batch */
  readonly name?: string;
  /** Share among batches that wait for the same account. @default 1 */
  readonly weight?: number;
}

export interface NexusBatch {
  readonly batchId: string;
}

/** For workflows: `createNexusServiceClient({ service: shotlistService, endpoint })`. */
export const shotlistService = nexus.service('shotlist', {
  /** Makes the videos of some shots, and answers when all have ended. Canceled, it collects what is in flight first. */
  generate: nexus.operation<NexusGenerateInput, GeneratedVideos>(),
  /** Starts a batch, or goes on with it, and answers at once. */
  submit: nexus.operation<NexusSubmitInput, NexusBatch>(),
  /** How a batch stands. */
  status: nexus.operation<NexusBatch, BatchProgress>(),
  /** Sends nothing more, and collects what is in flight. Answers when the batch was told. */
  cancel: nexus.operation<NexusBatch, NexusBatch>(),
});
