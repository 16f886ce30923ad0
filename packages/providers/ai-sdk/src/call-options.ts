// A request as the call options of AI SDK.
import type {
  Experimental_VideoModelV4CallOptions as VideoModelV4CallOptions,
  Experimental_VideoModelV4File as VideoModelV4File,
} from '@ai-sdk/provider';
import { frameSize, REQUEST_DEFAULTS } from '@shotlist/core';
import type { AskedRequest, VendorModel } from './options.js';

/** One video, never more: each costs. A seed 0 is a seed. */
export function callOptions(
  request: AskedRequest,
  { fps, options }: VendorModel,
  image: VideoModelV4File | undefined,
): VideoModelV4CallOptions {
  const { prompt, duration, resolution, aspect_ratio: ratio, seed } = request;
  // With an image the ratio is the image's; then the size only says how sharp.
  const size = resolution === undefined ? undefined : frameSize(resolution, ratio ?? REQUEST_DEFAULTS.aspect_ratio);
  return {
    prompt,
    aspectRatio: ratio,
    resolution: size === undefined ? undefined : `${size.width}x${size.height}`,
    duration,
    fps,
    seed,
    image: request.image_url === undefined ? undefined : image,
    frameImages: undefined,
    inputReferences: undefined,
    generateAudio: undefined,
    providerOptions: {},
    ...options?.(request),
    n: 1,
  };
}
