// Everything that describes a request, a shot, a batch, and the ports around them.

// For those who write shot lists, programs and providers.
export { ERRORS, ERROR_CODES, EXIT, ShotlistError, describeError, isErrorCode, isShotlistError } from './errors.js';
export type { ErrorCode, ErrorDefinition, ExitCode, ShotlistErrorOptions } from './errors.js';
export { MODELS, findModel } from './models.js';
export type { ModelSpec } from './models.js';
export {
  ASPECT_RATIOS,
  MAX_PROMPT_CHARACTERS,
  MAX_SEED,
  REQUEST_DEFAULTS,
  REQUEST_FIELDS,
  RESOLUTIONS,
  generationMode,
} from './request.js';
export type {
  AspectRatio,
  GenerationMode,
  GenerationRequest,
  RequestAsWritten,
  RequestField,
  Resolution,
} from './request.js';
export { createRequestSchema, requestSchema, requestShape } from './request-schema.js';
export {
  acceptedSchema,
  errorSchema,
  GENERATION_STATUSES,
  listSchema,
  PAGE_LIMITS,
  statusSchema,
  userSchema,
} from './api/answers.js';
export type { AcceptedAnswer, ErrorAnswer, ListAnswer, StatusAnswer, UserAnswer } from './api/answers.js';
export { frameSize } from './frame-size.js';
export type { FrameSize } from './frame-size.js';
export { ProviderError } from './provider.js';
export type {
  Billing,
  FetchContext,
  FetchedOutput,
  FindQuery,
  FindResult,
  GenerationStatus,
  Provider,
  ProviderCapabilities,
  ProviderContext,
  ProviderModel,
  ProviderOutput,
  ProviderUsage,
  SubmitContext,
  SubmitOutcome,
} from './provider.js';
export { assertProvider } from './provider-check.js';
export type { PutOptions, Store, StoreSource, StoredObject } from './store.js';

// --- For Shotlist's other rooms.
export { checkCells } from './cells.js';
export type { RequestCells } from './cells.js';
export { checkRequest } from './rules.js';
export type { CheckedRequest, RequestInput, RuleOptions } from './rules.js';
export { IMAGE_EXTENSIONS, IMAGE_LIMITS, classifyImageUrl, isForbiddenAddress, isForbiddenHost } from './image-url.js';
export type { ImageReference, ImageUrlOptions } from './image-url.js';
export { WARNING_CODES, showValue } from './problem.js';
export type { Problem, RequestFinding, WarningCode } from './problem.js';
export { nearestName } from './nearest.js';
export { scrub } from './scrub.js';
export { deriveBatchId, deriveIdempotencyKey, deriveSeed, hashParts } from './derive.js';
export type { BatchIdentity } from './derive.js';
export { CHUNK_SIZE, isRejectedRow } from './shot.js';
export type { ChunkRow, Manifest, RejectedRow, Shot } from './shot.js';
export { isFinalRecord, isLater, mergeRecords } from './records.js';
export type { ShotRecord } from './records.js';
export { RESULT_COLUMNS, resultOf } from './results.js';
export type { ShotResult } from './results.js';
export { BATCH_STATES, GATES, SHOT_STATES, addCounts, emptyCounts, isFinalState, verdictOf } from './states.js';
export type { BatchState, GateName, ShotCounts, ShotState, Verdict } from './states.js';
export type { ChunkBegun, ChunkEnd, Epoch, EpochEnd, LateDuplicate } from './epoch.js';
export { storeLayout } from './store-layout.js';
export {
  accountTaskQueue,
  batchWorkflowId,
  chunkWorkflowId,
  CONTROL_TASK_QUEUE,
  fetchTaskQueue,
  ledgerWorkflowId,
  QUERIES,
  SIGNALS,
  WORKFLOW_TYPES,
} from './names.js';
export { RUN_REPLACED } from './activities.js';
export type {
  AccountActivities,
  BatchRun,
  CheckInput,
  CheckedGeneration,
  ChunkRun,
  ControlActivities,
  FetchActivities,
  FetchInput,
  FetchedShot,
  FinishedBatch,
  OpenedAccount,
  OpenedBatch,
  OpenedChunk,
  OpenedShot,
  AuditedShots,
  AuditInput,
  ReconcileInput,
  ReconciledShot,
  SealInput,
  SealedChunk,
  SlotOutcome,
  SubmitShotsInput,
  SubmitSlot,
} from './activities.js';
export type {
  AccountLimits,
  LedgerStart,
  RateLimit,
  BatchView,
  ChunkProgress,
  ChunkReport,
  Control,
  Demand,
  Gate,
  GateCommand,
  GrantMessage,
  LedgerView,
  PermitRun,
} from './messages.js';
