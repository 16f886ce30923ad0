// One request by itself: a permit, a generation, its video in the store.
import {
  type ChunkProgress,
  type GeneratedVideo,
  type GenerationChange,
  type ListenerActivities,
  type RequestInput,
} from '@shotlist/core/workflow';
import { ApplicationFailure, CancellationScope, condition, continueAsNew, proxyActivities } from '@temporalio/workflow';
import { accountActivities, control } from './activities.js';
import { Chunk, type ChunkInput } from './chunk.js';

/** `request`, or the `id` of one that is in the store. */
export interface GenerateVideoInput {
  /** The account that makes the video. */
  readonly account: string;
  /** Names it in the store, and its request where that is there already. @default derived from the workflow's id */
  readonly id?: string;
  /** The API's parameters. They stand in the histories of this workflow and of the one that starts it. */
  readonly request?: RequestInput;
  /** Share among those who wait for the same account. @default 1 */
  readonly weight?: number;
  /** All requests of one name wait for the account like one batch. @default each by itself */
  readonly share?: string;
  /** Task queue of an activity `generationChanged`, which hears when the provider works on it and how it ends. @default nobody */
  readonly listener?: string;
  /** How the run before left it, when this one continues it. */
  readonly carried?: { readonly chunk: ChunkInput; readonly told: boolean };
}

/**
 * Makes one video, whatever it takes: it waits for a permit of its account, sends one request, and never a second one that
 * could be charged as well. Cancellation is state: nothing more is sent, and what is in flight is still collected.
 *
 * A request that breaks a rule fails the workflow with the rule's code. Whatever comes of a sent one is a value.
 */
export async function generateVideo(input: GenerateVideoInput): Promise<GeneratedVideo> {
  const making = new Making(input);
  // Asked for from outside as Temporal's own cancellation, it becomes our state.
  CancellationScope.current().cancelRequested.catch(() => making.cancel());
  return CancellationScope.nonCancellable(() => making.run());
}

class Making {
  readonly #input: GenerateVideoInput;
  readonly #listener: Listener;
  #chunk: Chunk | undefined;
  #canceled = false;

  constructor(input: GenerateVideoInput) {
    this.#input = input;
    this.#listener = new Listener(input.listener, input.carried?.told ?? false);
  }

  /** Sends nothing more; what is in flight is still collected. */
  cancel(): void {
    this.#canceled = true;
    this.#chunk?.cancel();
  }

  async run(): Promise<GeneratedVideo> {
    const { carried, ...input } = this.#input;
    const chunkInput = carried?.chunk ?? (await this.#begin());
    const { batchId: id } = chunkInput;
    this.#listener.about(id);
    const chunk = new Chunk(chunkInput, {
      audience: this.#listener,
      isAlone: true,
      ...(input.share === undefined ? {} : { share: input.share }),
      goesOn: (next) =>
        continueAsNew<typeof generateVideo>({ ...input, carried: { chunk: next, told: this.#listener.told } }),
    });
    this.#chunk = chunk;
    if (this.#canceled) chunk.cancel();
    await chunk.run();
    const result = await control.readGeneration({ id });
    await this.#listener.end(result);
    return result;
  }

  async #begin(): Promise<ChunkInput> {
    const { account, request, weight = 1, id: given } = this.#input;
    const named = given === undefined ? {} : { id: given };
    const id = request === undefined ? given : (await control.stageRequest({ account, request, ...named })).id;
    if (id === undefined)
      throw ApplicationFailure.nonRetryable('A video needs a request, or the id of one that is in the store.', 'USAGE');
    const { submitBatch, minPollIntervalMs, units } = await accountActivities(account).openAccount({ account });
    const settings = { submitBatch, minPollIntervalMs, units };
    return { batchId: id, chunk: 0, epoch: 1, account, settings, weight };
  }
}

/** Tells the application that asked for it, in order. */
class Listener {
  readonly #activities: ListenerActivities | undefined;
  #id = '';
  /** It has heard that the provider works on it. */
  told: boolean;
  #telling = false;

  constructor(taskQueue: string | undefined, told: boolean) {
    this.told = told;
    this.#activities =
      taskQueue === undefined
        ? undefined
        : proxyActivities<ListenerActivities>({
            taskQueue,
            startToCloseTimeout: '1 minute',
            retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
          });
  }

  about(id: string): void {
    this.#id = id;
  }

  post({ counts }: ChunkProgress): void {
    if (this.told || this.#activities === undefined || counts.generating + counts.downloading === 0) return;
    this.told = true;
    void this.#tell({ id: this.#id, state: 'generating' });
  }

  async drained(): Promise<void> {
    await condition(() => !this.#telling);
  }

  async end(result: GeneratedVideo): Promise<void> {
    await this.drained();
    await this.#tell({ id: this.#id, state: 'ended', result });
  }

  async #tell(change: GenerationChange): Promise<void> {
    this.#telling = true;
    try {
      await this.#activities?.generationChanged(change);
    } finally {
      this.#telling = false;
    }
  }
}
