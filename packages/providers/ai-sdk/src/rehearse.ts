// Before anything is sent: what would the package send? A setting that makes no difference to it would be paid for and not
// be in the video. Packages say so as a warning, if at all, when the request is accepted and charged.
import type {
  Experimental_VideoModelV4CallOptions as VideoModelV4CallOptions,
  Experimental_VideoModelV4File as VideoModelV4File,
} from '@ai-sdk/provider';
import { type ErrorCode, scrub, type SubmitOutcome } from '@shotlist/core';
import { callOptions } from './call-options.js';
import type { Fitted } from './fit-request.js';
import { isKeyMissing } from './key-trouble.js';
import type { AskedRequest } from './options.js';
import { sampleImage } from './source-image.js';
import { vendorOf } from './starting-model.js';
import type { VendorCalls, WrittenRequest } from './vendor-calls.js';

/** The call options with the image as it is sent. */
export type Build = (image: VideoModelV4File | undefined) => VideoModelV4CallOptions;

type Part = Exclude<keyof AskedRequest, 'model'>;

/** A part that is left out, and what that means for the shot. */
const PARTS: Readonly<Record<Part, ErrorCode>> = {
  prompt: 'REQUEST_REJECTED',
  image_url: 'MODE_UNSUPPORTED',
  duration: 'DURATION_UNSUPPORTED',
  resolution: 'RESOLUTION_UNSUPPORTED',
  aspect_ratio: 'ASPECT_RATIO_UNSUPPORTED',
  seed: 'REQUEST_REJECTED',
  camera_fixed: 'REQUEST_REJECTED',
};

/** What can be done about those that can’t be done without. */
const WAYS: Readonly<Partial<Record<Part | 'fps', string>>> = {
  prompt: '"options"',
  image_url: '"imageAs" or "options"',
  fps: '"options", or not at all',
};

/** How to ask for the request, or why it isn't sent. */
export async function rehearse(calls: VendorCalls, { slot, request }: Fitted): Promise<Build | SubmitOutcome> {
  const { model, limits } = slot;
  const build =
    (asked: AskedRequest): Build =>
    (image) =>
      callOptions(asked, limits, image);
  const write = async (make: Build) => {
    const options = make(sampleImage(request.image_url, limits));
    // Aborted: a package that was not given our fetch sends nothing by its own.
    return calls.rehearse(() => model.doStart({ ...options, abortSignal: AbortSignal.abort() }));
  };
  const { written, isReached, error } = await write(build(request));
  // It asks something first; what it would send can't be known.
  if (written === undefined) return isReached ? build(request) : reasonOf(error, request);
  const isHeeded = async (part: Part, make: (asked: AskedRequest) => Build = build): Promise<boolean> =>
    !isSame((await write(make(request))).written, (await write(make(without(request, part)))).written);
  const { fps, ...others } = limits;
  const withoutFps: Build = (image) => callOptions(request, others, image);
  if (fps !== undefined && isSame(written, (await write(withoutFps)).written)) return leftOut('fps', model.modelId);
  let make = build;
  for (const part of Object.keys(PARTS) as Part[]) {
    if (request[part] === undefined || request[part] === false || (await isHeeded(part))) continue;
    // Some packages take a seed 0 for none.
    if (part === 'seed' && request.seed === 0) {
      make = (asked) => withSeed(build(asked), asked.seed, vendorOf(model));
      const knowsSeeds = !isSame((await write(build({ ...request, seed: 1 }))).written, written);
      if (knowsSeeds && (await isHeeded('seed', make))) continue;
    }
    return leftOut(part, model.modelId, PARTS[part]);
  }
  return make(request);
}

function leftOut(part: Part | 'fps', modelId: string, code: ErrorCode = 'REQUEST_REJECTED'): SubmitOutcome {
  const detail = `The package leaves ${part} out of what it sends to ${modelId}: give it by ${WAYS[part] ?? '"options", or name it in "ignores"'}.`;
  return { outcome: 'rejected', code, detail };
}

function without(request: AskedRequest, part: Part): AskedRequest {
  const { [part]: _left, ...rest } = request;
  return rest;
}

function isSame(one: WrittenRequest | undefined, other: WrittenRequest | undefined): boolean {
  return one !== undefined && one.url === other?.url && one.body === other.body;
}

/** By the vendor's own name for it, which packages pass on as it is. */
function withSeed(build: Build, seed: number | undefined, vendor: string): Build {
  return (image) => {
    const options = build(image);
    const { providerOptions } = options;
    return seed === undefined
      ? options
      : { ...options, providerOptions: { ...providerOptions, [vendor]: { ...providerOptions[vendor], seed } } };
  };
}

/** Nothing would leave: trouble with the account's settings, or with what the shot asks for. */
function reasonOf(error: unknown, { prompt = '', image_url: imageUrl = '' }: AskedRequest): SubmitOutcome {
  const { name = '', message = '' } = error instanceof Error ? error : {};
  if (name === 'AbortError') return { outcome: 'unauthorized', detail: NO_FETCH };
  // It has been sent, by a package that heeds no signal either.
  if (error === undefined || name === 'AI_APICallError') return { outcome: 'ambiguous', detail: NO_FETCH };
  if (isKeyMissing(error)) return { outcome: 'unauthorized', detail: 'The package has no API key.' };
  const detail = `The package refuses it: ${scrub(message, [prompt, imageUrl])}`;
  return { outcome: 'rejected', code: 'REQUEST_REJECTED', detail };
}

const NO_FETCH = 'The package has not been given the fetch that "models" is called with.';
