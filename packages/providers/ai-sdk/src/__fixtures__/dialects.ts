// The vendors that are tried. fal: docs of its queue and of its errors. Gemini: docs of Veo and of google.rpc. Replicate: HTTP
// reference and rate limits. ModelArk: video generation API. Prompts are where the vendors repeat them.
import { randomBytes, randomUUID } from 'node:crypto';
import { bearer, type Dialect, type Generation, part } from './dialect.js';

const QUEUE = 'https://queue.fal.run';

/** Status and result have the app without what stands below it. */
function falRequest({ id, path }: Generation): string {
  const [app] = /^\/fal-ai\/[^/?]+/.exec(path) ?? [];
  return `${QUEUE}${app}/requests/${id}`;
}

export const fal: Dialect = {
  name: 'fal',
  submitPath: /^\/fal-ai\/(?!.*\/requests\/)/,
  idOf: (path) => /\/requests\/([\w-]+)$/.exec(path)?.[1],
  keyOf: bearer,
  newId: () => randomUUID(),
  accepted: (generation) => ({
    status: 200,
    body: {
      status: 'IN_QUEUE',
      request_id: generation.id,
      response_url: falRequest(generation),
      status_url: `${falRequest(generation)}/status`,
      cancel_url: `${falRequest(generation)}/cancel`,
      logs: null,
      metrics: {},
      queue_position: 0,
    },
  }),
  pending: () => ({ status: 400, body: { detail: 'Request is still in progress' } }),
  completed: ({ body }, url) => ({
    status: 200,
    body: { video: { url, content_type: 'video/mp4', file_name: 'output.mp4', file_size: 4 }, seed: body['seed'] },
  }),
  keyRefused: { status: 401, body: { detail: 'No user found for Key ID and Secret' } },
  throttled: { status: 429, headers: { 'retry-after': '30' }, body: { detail: 'Too many requests' } },
  promptOf: (body) => body['prompt'],
  seedOf: (body) => body['seed'],
};

const operation = ({ id, path }: Generation) =>
  `${path.replace(/^\/v1beta\//, '').replace(/:predictLongRunning$/, '')}/operations/${id}`;

export const google: Dialect = {
  name: 'google',
  submitPath: /^\/v1beta\/models\/[\w.-]+:predictLongRunning$/,
  idOf: (path) => /\/operations\/(\w+)$/.exec(path)?.[1],
  keyOf: (headers) => String(headers['x-goog-api-key']),
  newId: () => randomBytes(6).toString('hex'),
  accepted: (generation) => ({ status: 200, body: { name: operation(generation) } }),
  pending: (generation) => ({ status: 200, body: { name: operation(generation) } }),
  completed: (generation, uri) => ({
    status: 200,
    body: {
      name: operation(generation),
      done: true,
      response: {
        '@type': 'type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse',
        generateVideoResponse: { generatedSamples: [{ video: { uri: `${uri}?alt=media` } }] },
      },
    },
  }),
  keyRefused: {
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'API_KEY_INVALID',
            domain: 'googleapis.com',
            metadata: { service: 'generativelanguage.googleapis.com' },
          },
        ],
      },
    },
  },
  throttled: {
    status: 429,
    body: {
      error: {
        code: 429,
        message: 'You exceeded your current quota, please check your plan and billing details.',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '30s' }],
      },
    },
  },
  promptOf: (body) => part(body, 'instances', 0, 'prompt'),
  seedOf: (body) => part(body, 'parameters', 'seed'),
};

function prediction(
  { id, body, path }: Generation,
  at: string,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    id,
    model: /^\/v1\/models\/(.+)\/predictions$/.exec(path)?.[1],
    version: 'hidden',
    input: body['input'],
    logs: `Using seed\nprompt: ${String(part(body, 'input', 'prompt'))}`,
    output: null,
    data_removed: false,
    error: null,
    created_at: '2026-11-27T07:00:00.000Z',
    urls: { get: `${at}/v1/predictions/${id}`, cancel: `${at}/v1/predictions/${id}/cancel`, web: `${at}/p/${id}` },
    ...more,
  };
}

export const replicate: Dialect = {
  name: 'replicate',
  submitPath: /^\/v1\/models\/[\w.-]+\/[\w.-]+\/predictions$/,
  idOf: (path) => /^\/v1\/predictions\/(\w+)$/.exec(path)?.[1],
  keyOf: bearer,
  newId: () => randomBytes(13).toString('hex'),
  accepted: (generation, at) => ({ status: 201, body: prediction(generation, at, { status: 'starting' }) }),
  pending: (generation, at) => ({ status: 200, body: prediction(generation, at, { status: 'processing' }) }),
  completed: (generation, output, at) => ({
    status: 200,
    body: prediction(generation, at, { status: 'succeeded', output, metrics: { predict_time: 61.2 } }),
  }),
  keyRefused: {
    status: 401,
    body: { title: 'Unauthenticated', detail: 'You did not pass a valid authentication token', status: 401 },
  },
  throttled: { status: 429, body: { detail: 'Request was throttled. Your rate limit resets in ~30s.' } },
  promptOf: (body) => part(body, 'input', 'prompt'),
  seedOf: (body) => part(body, 'input', 'seed'),
};

export const bytedance: Dialect = {
  name: 'bytedance',
  submitPath: /^\/api\/v3\/contents\/generations\/tasks$/,
  idOf: (path) => /\/contents\/generations\/tasks\/([\w-]+)$/.exec(path)?.[1],
  keyOf: bearer,
  newId: () => `cgt-20261127070000-${randomBytes(3).toString('hex')}`,
  accepted: ({ id }) => ({ status: 200, body: { id } }),
  pending: ({ id, body }) => ({ status: 200, body: { id, model: body['model'], status: 'running' } }),
  completed: ({ id, body }, url) => ({
    status: 200,
    body: {
      id,
      model: body['model'],
      status: 'succeeded',
      content: { video_url: url },
      seed: body['seed'],
      resolution: body['resolution'],
      framespersecond: 24,
      usage: { completion_tokens: 108_900, total_tokens: 108_900 },
    },
  }),
  keyRefused: {
    status: 401,
    body: {
      error: { code: 'AuthenticationError', message: 'The API key in the request is invalid.', type: 'Unauthorized' },
    },
  },
  throttled: {
    status: 429,
    headers: { 'retry-after': '30' },
    body: { error: { code: 'ModelAccountRpmRateLimitExceeded', message: 'RPM limit', type: 'TooManyRequests' } },
  },
  promptOf: (body) => part(body, 'content', 0, 'text'),
  seedOf: (body) => body['seed'],
};
