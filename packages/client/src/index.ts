// A typed client of a VideoGenAPI server, for Node and browsers.
export { createClient } from './create-client.js';
export type { Client } from './create-client.js';
export type {
  CallOptions,
  ClientOptions,
  Download,
  DownloadOptions,
  FetchLike,
  GenerateOptions,
  GenerateRequest,
  ListOptions,
  RequestOptions,
  WaitOptions,
} from './options.js';
export { ApiError, isApiError } from './api-error.js';
export type { ErrorDetail } from './api-error.js';
export type { RateLimitInfo } from './rate-limit.js';
export type { AcceptedAnswer, StatusAnswer, UserAnswer } from '@shotlist/core';
export type { GenerationList } from './read-body.js';

// --- For providers.
export { classifyFailure } from './classify.js';
export { parseApiTime } from './api-time.js';
