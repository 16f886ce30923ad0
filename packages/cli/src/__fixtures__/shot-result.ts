// A shot's result as tests need it: made, unless said otherwise.
import type { ShotResult } from '@shotlist/core';

const RESULT: ShotResult = {
  index: 0,
  id: 's0',
  cells: [],
  request: {
    prompt: 'A boat',
    model: 'veo_3',
    duration: 5,
    resolution: '720p',
    aspect_ratio: '16:9',
    seed: 1,
    camera_fixed: false,
  },
  status: 'succeeded',
  generationId: 'g',
  videoKey: 'v',
  videoBytes: 1,
  videoSha256: 's',
  posterKey: undefined,
  seed: 1,
  model: 'veo_3',
  account: 'main',
  units: 1,
  cost: undefined,
  processingSeconds: undefined,
  attempts: 1,
  errorCode: undefined,
  error: undefined,
};

export function shotResult(change: Partial<ShotResult> = {}): ShotResult {
  return { ...RESULT, ...change };
}
