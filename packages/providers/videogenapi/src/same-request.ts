// Whether an entry of the vendor's list is what was asked for. Only what the entry says can speak against it.
import type { StatusAnswer } from '@shotlist/client';
import { generationMode, type GenerationRequest } from '@shotlist/core';

/** `unknown`: the entry says too little to be told apart. The seed decides nothing here: decision 0013. */
export function sameRequest(entry: StatusAnswer, request: GenerationRequest): 'same' | 'other' | 'unknown' {
  const { model, prompt, type, duration, resolution, camera_fixed: fixed } = entry;
  const isOther =
    differs(model?.key, request.model) ||
    differs(normal(prompt), normal(request.prompt)) ||
    differs(type, generationMode(request)) ||
    differs(duration, request.duration) ||
    differs(resolution?.toLowerCase(), request.resolution.toLowerCase()) ||
    (request.image_url === undefined && differs(entry.aspect_ratio, request.aspect_ratio)) ||
    (entry.image_url !== undefined && entry.image_url !== request.image_url) ||
    differs(fixed, request.camera_fixed);
  if (isOther) return 'other';
  return prompt === undefined || model === undefined ? 'unknown' : 'same';
}

function differs<Value>(said: Value | undefined, asked: Value | undefined): boolean {
  return said !== undefined && asked !== undefined && said !== asked;
}

/** Servers trim, and write accents in either of Unicode's forms. */
function normal(text: string | undefined): string | undefined {
  return text?.normalize('NFC').replace(/\s+/g, ' ').trim();
}
