// A request to ask a provider for when it doesn't matter which.
import { REQUEST_DEFAULTS, type GenerationRequest } from '@shotlist/core';

/** A whole request: the API's defaults, a short prompt and seed 42, changed as asked. */
export function sampleRequest(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return { ...REQUEST_DEFAULTS, prompt: 'A paper boat on a still lake at dawn', seed: 42, ...changes };
}
