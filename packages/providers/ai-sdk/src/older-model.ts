// Models of packages that only generate: one call that begins, and waits until the video is there. What the vendor answered
// at the beginning is the operation. Asked about it, the package begins again, is given that answer, and looks once.
import type {
  Experimental_VideoModelV3CallOptions as GenerateOptions,
  Experimental_VideoModelV4OperationStatusResult as StatusResult,
  JSONValue,
} from '@ai-sdk/provider';
import type { VideoModel } from './options.js';
import { type StartingModel, vendorOf } from './starting-model.js';
import { isQuestion, type VendorCalls } from './vendor-calls.js';

type GeneratingModel = Extract<VideoModel, { readonly specificationVersion: 'v3' }>;

/** Needed to begin; what is sent is decided by then. */
const ANYTHING: GenerateOptions = {
  prompt: '',
  n: 1,
  aspectRatio: undefined,
  resolution: undefined,
  duration: undefined,
  fps: undefined,
  seed: undefined,
  image: undefined,
  frameImages: undefined,
  inputReferences: undefined,
  generateAudio: undefined,
  providerOptions: {},
};

export function fromGenerating(model: GeneratingModel, calls: VendorCalls): StartingModel {
  const { provider, modelId } = model;
  const response = { timestamp: new Date(0), modelId, headers: undefined };
  // Packages pause between two looks, and agree on the option's name.
  const providerOptions = { [vendorOf(model)]: { pollIntervalMs: 1 } };
  return {
    provider,
    modelId,
    async doStart({ abortSignal, ...options }) {
      const halt = new Halt(abortSignal);
      let answer: JSONValue | undefined;
      const begin = calls.between(
        (send) => async (url, init) => {
          // It looks, so it has understood the answer.
          if (answer !== undefined) return halt.now();
          const answered = await send(url, init);
          if (answered.ok && !isQuestion(init)) {
            answer = JSON.parse(await answered.clone().text()) as JSONValue;
            halt.soon();
          }
          return answered;
        },
        () => model.doGenerate({ ...(options as GenerateOptions), abortSignal: halt.signal }),
      );
      const atOnce = await Promise.resolve(begin).catch(halt.orThrow);
      if (atOnce !== undefined || answer === undefined)
        throw new Error('The package brings videos at once, and has no generation to ask about.');
      return { operation: { answer }, warnings: [], response };
    },
    async doStatus({ operation, abortSignal, ...options }) {
      const { answer } = operation as { readonly answer: JSONValue };
      const halt = new Halt(abortSignal);
      const asked = new Set<string>();
      const look = calls.between(
        (send) => async (url, init) => {
          if (!isQuestion(init)) return Response.json(answer);
          // Once more for the same: it has not ended.
          if (asked.has(url)) return halt.now();
          asked.add(url);
          return send(url, init);
        },
        () => model.doGenerate({ ...ANYTHING, ...options, abortSignal: halt.signal, providerOptions }),
      );
      const generated = await Promise.resolve(look).catch(halt.orThrow);
      if (generated === undefined) return { status: 'pending', response };
      return { ...generated, status: 'completed' } as StatusResult;
    },
  };
}

/** Ends a package's waiting once it has what it is allowed: its pauses heed the signal, and further requests get no answer. */
class Halt {
  readonly #reason = new DOMException('That was all.', 'AbortError');
  readonly #own = new AbortController();
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal === undefined ? this.#own.signal : AbortSignal.any([signal, this.#own.signal]);
  }

  now(): never {
    this.#own.abort(this.#reason);
    throw this.#reason;
  }

  /** After the answer has been passed on. */
  soon(): void {
    setImmediate(() => this.#own.abort(this.#reason));
  }

  /** Nothing, where it ended because it was halted. */
  readonly orThrow = (error: unknown): undefined => {
    const isHalted = this.#own.signal.aborted && error instanceof Error && error.name === 'AbortError';
    if (!isHalted) throw error;
    return undefined;
  };
}
