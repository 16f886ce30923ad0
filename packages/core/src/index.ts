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
export { LATEST_LEDGER_LOGIC } from './ledger/logic.js';
export { learnedQuotas } from './quota/learned-quotas.js';
export { WHEN_EXHAUSTED } from './quota/quota-spec.js';
export type { QuotaSpec, WhenExhausted } from './quota/quota-spec.js';
export { classifyThrottle } from './throttle/classify-throttle.js';
export type { ThrottleAnswer, ThrottleUsage, ThrottleVerdict } from './throttle/classify-throttle.js';
export type { ThrottleGate } from './throttle/vendor-codes.js';
export type { AnswerHeaders, HeaderReader, HeaderRecord } from './throttle/answer-headers.js';
export { readRateLimits } from './throttle/rate-limit-fields.js';
export type { RateLimitInfo } from './throttle/rate-limit-info.js';
export { readRetryAfter } from './throttle/retry-after.js';
export { assertProvider } from './provider-check.js';
export { assertPlugin, definePlugin } from './plugin.js';
export type { FinishedResults, Plugin, PluginProvider, PluginStore, ResultSink } from './plugin.js';
export { GATE_NOTICE_MS, NOTICE_EVENTS } from './notice.js';
export type { Notice, NoticeEvent, NoticeFacts, NoticeReceiver, NoticeWish } from './notice.js';
export type { PutOptions, ReadOptions, Store, StoreLink, StoreSource, StoredObject } from './store.js';

// --- For Shotlist's other rooms.
export { wireJsonSchema, wireSchemas } from './api/wire.js';
export { checkCells } from './cells.js';
export type { RequestCells } from './cells.js';
export { checkRequest } from './rules.js';
export type { CheckedRequest, RequestInput, RuleOptions } from './rules.js';
export { IMAGE_EXTENSIONS, IMAGE_LIMITS, classifyImageUrl, isForbiddenAddress, isForbiddenHost } from './image-url.js';
export type { ImageReference, ImageUrlOptions } from './image-url.js';
export { WARNING_CODES, showValue } from './problem.js';
export type { Problem, RequestFinding, WarningCode } from './problem.js';
export { nearestName } from './nearest.js';
export { periodStarts } from './quota/period-starts.js';
export { toQuotaLimit, toQuotaLimits } from './quota/quota-limit.js';
export { asOverridden, toAccountLimits } from './account-limits.js';
export type { StatedLimits } from './account-limits.js';
export { engineCost } from './plan/engine-cost.js';
export type { EngineCost, EngineQuestion } from './plan/engine-cost.js';
export { planSpend } from './plan/plan-spend.js';
export { seenPace } from './plan/seen-pace.js';
export type { SeenPace } from './plan/seen-pace.js';
export { timeLeftMs } from './plan/time-left.js';
export type { Bound, PlannedQuota, PlannedShots, SpendPlan, SpendQuestion, UnderWay } from './plan/spend-plan.js';
export { plannedQuotas } from './plan/planned-quotas.js';
export type { KnownQuota, QuotaKnowledge, UsedFrom } from './plan/planned-quotas.js';
export type { PlannedPeriod } from './plan/quota-meter.js';
export type { Spend } from './plan/spend.js';
export { generationCost } from './plan/price.js';
export type { ModelPrice, ModelPrices } from './plan/price.js';
export { usualVideoBytes } from './plan/video-size.js';
export { scrub } from './scrub.js';
export { deriveBatchId, deriveIdempotencyKey, deriveSeed, hashParts, hashPrompt } from './derive.js';
export type { BatchIdentity } from './derive.js';
export { CHUNK_SIZE, isRejectedRow } from './shot.js';
export type { ChunkRow, Manifest, RejectedRow, Shot, ShotInput } from './shot.js';
export { isFinalRecord, isLater, mergeRecords, withFailure } from './records.js';
export type { ShotRecord } from './records.js';
export { madeShotOf, reusedRecordOf, reusedShotOf } from './reuse.js';
export type { MadeShot, ReusedShot, ReusePlan, ShotPlace } from './reuse.js';
export { addUnits, NO_UNITS, unitsOf, UnitTally } from './shot-units.js';
export type { ShotUnits } from './shot-units.js';
export { chargeOf, failureClass, isFailedGeneration, isLeftToDo, isTriedAgain } from './failure-class.js';
export type { FailureClass } from './failure-class.js';
export { RESULT_COLUMNS, resultOf } from './results.js';
export type { ShotResult } from './results.js';
export { BATCH_STATES, GATES, SHOT_STATES, addCounts, emptyCounts, isFinalState, verdictOf } from './states.js';
export type { BatchState, GateName, ShotCounts, ShotState, Verdict } from './states.js';
export type { BatchProgress } from './batch-progress.js';
export { reasonToKeep } from './cleaned-batch.js';
export type { CleanedBatch, KeptReason } from './cleaned-batch.js';
export { metricOptions, METRICS } from './metrics.js';
export type { Metric, MetricKind, MetricLabels } from './metrics.js';
export { MAX_CHUNKS_AT_ONCE, MAX_WEIGHT } from './batch-settings.js';
export type { BatchSettings, HeldSettings, StoredSettings } from './batch-settings.js';
export { MAX_OPEN_CHUNKS } from './batch/reduce.js';
export type {
  BatchRun,
  ChunkBegun,
  ChunkEnd,
  CostLimit,
  Epoch,
  EpochEnd,
  LateDuplicate,
  RunLimits,
  UnbegunShots,
} from './epoch.js';
export { retryWay, unbegunLeft } from './retry.js';
export type { RetriedShot, Retry, RetryWay } from './retry.js';
export { storeLayout } from './store-layout.js';
export { newerState, parseState, parseStateLines } from './stored-state.js';
export { readRange } from './byte-range.js';
export type { ByteRange } from './byte-range.js';
export {
  accountTaskQueue,
  batchWorkflowId,
  chunkWorkflowId,
  CONTROL_TASK_QUEUE,
  fetchTaskQueue,
  gatewayTaskQueue,
  generationWorkflowId,
  ledgerWorkflowId,
  noticeWorkflowId,
  QUERIES,
  resultsWorkflowId,
  SIGNALS,
  VERSIONED,
  webhookTaskQueue,
  webhookWorkflowId,
  WORKFLOW_TYPES,
} from './names.js';
export { RUN_REPLACED } from './activities.js';
export { MAX_CARRIED_SHOTS } from './asked-videos.js';
export type {
  AccountActivities,
  CanceledGeneration,
  CancelInput,
  CheckInput,
  CountInput,
  CheckedGeneration,
  ChunkRun,
  ControlActivities,
  DeliverNoticeInput,
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
  GeneratedVideo,
  GenerationChange,
  ListenerActivities,
  ShotListActivities,
  StageInput,
  StageListInput,
  StagedList,
  WebhookActivities,
} from './asked-videos.js';
export type { BudgetUse } from './ledger/state.js';
export type { CountedUse } from './ledger/posting.js';
export type {
  AccountLimits,
  AccountOverride,
  AccountPause,
  Budget,
  LedgerStart,
  QuotaLimit,
  QuotaPeriods,
  QuotaView,
  UsageFigures,
  RateLimit,
  BatchView,
  ChunkProgress,
  ChunkReport,
  ChunkShots,
  Control,
  Demand,
  Gate,
  GateCommand,
  GrantMessage,
  LedgerView,
  LimitsChange,
  OverrideMark,
  PermitRun,
} from './messages.js';
