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
export type { AcceptedAnswer, RateLimitInfo, StatusAnswer, ThrottleGate, UserAnswer } from '@shotlist/core';
export type { GenerationList } from './read-body.js';

// --- For providers.
export { classifyFailure } from './classify.js';
export { downloadFile } from './download.js';
export { isNotSent } from './not-sent.js';
export type { FilePlace } from './open-file.js';
export { readAnswer } from './read-answer.js';
export type { AskedCall } from './read-answer.js';
export { readError } from './read-error.js';
export type { SaidError } from './read-error.js';
export { parseApiTime } from './api-time.js';
export { readUsage } from './read-usage.js';
