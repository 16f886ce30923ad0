// For workflow code that makes videos: no Node, no zod.
export { generateVideo, generateVideos, runBatch } from '@shotlist/workflows';
export type {
  GeneratedVideos,
  GenerateVideoInput,
  GenerateVideosOptions,
  RunBatchInput,
  RunBatchResult,
} from '@shotlist/workflows';
export { shotlistService } from './nexus-service.js';
export type { NexusBatch, NexusGenerateInput, NexusShots, NexusSubmitInput } from './nexus-service.js';
export { batchWorkflowId, CONTROL_TASK_QUEUE, QUERIES, SIGNALS, WORKFLOW_TYPES } from '@shotlist/core/workflow';
export type {
  BatchProgress,
  BatchView,
  Control,
  ErrorCode,
  GeneratedVideo,
  RequestInput,
  ShotCounts,
  ShotInput,
  Verdict,
} from '@shotlist/core/workflow';
