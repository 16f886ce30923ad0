// Answers as JSON, for reading. Tests hold them against core's schemas.
import { findModel, generationMode, type GenerationRequest } from '@shotlist/core';
import { SAMPLE_ID } from '../samples/call-samples.js';
import { IMAGE_REQUEST, TEXT_REQUEST } from '../samples/sample-requests.js';

const REQUEST_ID = '24076931-9c23-4d18-a1d4-9d5cb5369c62';
const SAMPLE_USAGE = { current_month_usage: 1, monthly_limit: 100 };
const IMAGE_ID = 'gen_68671c02a41b6_204931';

type Sampled = Pick<GenerationRequest, 'model' | 'prompt' | 'duration' | 'resolution'> &
  Partial<Pick<GenerationRequest, 'image_url' | 'aspect_ratio'>>;

function generation(id: string, request: Sampled, status: string) {
  const spec = findModel(request.model)?.spec;
  return {
    generation_id: id,
    status,
    type: generationMode(request),
    model: { key: request.model, name: spec?.name, provider: spec?.provider },
  };
}

function described({ prompt, image_url: imageUrl, duration, resolution, aspect_ratio: ratio }: Sampled) {
  return {
    prompt,
    ...(imageUrl === undefined ? {} : { image_url: imageUrl }),
    duration,
    resolution,
    style: 'realistic',
    fps: 30,
    ...(ratio === undefined ? {} : { aspect_ratio: ratio }),
  };
}

export function accepted() {
  const { generation_id: id, ...rest } = generation(SAMPLE_ID, TEXT_REQUEST, 'pending');
  return {
    success: true,
    generation_id: id,
    request_id: REQUEST_ID,
    ...rest,
    ...described(TEXT_REQUEST),
    seed: TEXT_REQUEST.seed,
    status_url: `/v1/status/${id}`,
    message: 'Video generation request submitted successfully.',
    usage: SAMPLE_USAGE,
  };
}

export const WARNED = {
  warnings: [{ code: 'MODEL_ALIAS', message: '"kling_2_1" is read as kling_21.' }],
};

export function unfinished() {
  return {
    success: true,
    ...generation(SAMPLE_ID, TEXT_REQUEST, 'in_progress'),
    ...described(TEXT_REQUEST),
    seed: TEXT_REQUEST.seed,
  };
}

export function completed(baseUrl: string) {
  return { success: true, ...completedEntry(baseUrl) };
}

function completedEntry(baseUrl: string) {
  return {
    ...generation(SAMPLE_ID, TEXT_REQUEST, 'completed'),
    video_url: `${baseUrl}/video/${SAMPLE_ID}`,
    ...described(TEXT_REQUEST),
    processing_time: 764,
    completed_at: '2025-07-04 00:08:42',
    seed: 622177285,
  };
}

export function failed() {
  return {
    success: true,
    ...generation(IMAGE_ID, IMAGE_REQUEST, 'failed'),
    ...described(IMAGE_REQUEST),
    error: 'The vendor’s content policy refused the shot.',
    code: 'CONTENT_POLICY',
    seed: IMAGE_REQUEST.seed,
  };
}

export function listed(baseUrl: string) {
  const { success: _success, ...other } = failed();
  return {
    success: true,
    generations: [
      { ...other, created_at: '2025-07-04 00:11:46' },
      { ...completedEntry(baseUrl), created_at: '2025-07-03 23:53:34' },
    ],
    pagination: { page: 1, limit: 10, total: 2, total_pages: 1 },
  };
}

export const USER = {
  success: true,
  user: { id: 'user_5f0c2a9be81d4376', name: 'Ada' },
  usage: SAMPLE_USAGE,
};

export const REFUSED = {
  success: false,
  error: 'seedance_lite makes clips of 5 to 10 seconds.',
  code: 'DURATION_UNSUPPORTED',
  details: [{ pointer: '/duration', message: 'seedance_lite makes clips of 5 to 10 seconds.' }],
  request_id: REQUEST_ID,
};

export const RATE_REFUSED = {
  success: false,
  error: 'Rate limit exceeded.',
  code: 'rate_limit_exceeded',
  request_id: REQUEST_ID,
  usage: { current_month_usage: 41, monthly_limit: 100 },
};

export const MONTH_REFUSED = {
  success: false,
  error: 'Monthly usage limit exceeded.',
  code: 'monthly_limit_exceeded',
  request_id: REQUEST_ID,
  usage: { current_month_usage: 100, monthly_limit: 100 },
};

export function webhookBody(baseUrl: string) {
  return {
    type: 'generation.completed',
    timestamp: '2025-07-04T00:08:42.000Z',
    data: completed(baseUrl),
  };
}
