// The door for workflow code: everything of core that runs in Temporal's sandbox, and no zod.
export { isErrorCode } from './errors.js';
export type { ErrorCode } from './errors.js';
export { isReadyToLeave, unrecordedShots } from './chunk/leave.js';
export { planChunk } from './chunk/plan.js';
export type { ChunkPlan } from './chunk/plan.js';
export { isChunkDone, isReadyToSpill, reduceChunk, resumedChunkState, spilledChunkState } from './chunk/reduce.js';
export { openedChunkState, PLAN_RULES } from './chunk/state.js';
export type { ChunkSettings, ChunkShot, ChunkState, Permit } from './chunk/state.js';
export type { ChunkAction, ChunkEvent } from './chunk/events.js';
export { chunkProgress, chunkReport, chunkShots, isReportUrgent, REPORT_PAUSE_MS, reportKey } from './chunk/tell.js';
export type { ChunkSender } from './chunk/tell.js';
export { closedGate } from './ledger/gates.js';
export { inFlight } from './ledger/holders.js';
export { periodAt } from './ledger/quota-periods.js';
export type { CountedUse } from './ledger/posting.js';
export { LATEST_LEDGER_LOGIC, ledgerLogic } from './ledger/logic.js';
export type { LedgerLogic } from './ledger/logic.js';
export type { LedgerMail } from './ledger/mail.js';
export type { LedgerEvent } from './ledger/reduce.js';
export { emptyLedger } from './ledger/state.js';
export type { Holder, LedgerBirth, LedgerState } from './ledger/state.js';
export {
  batchView,
  chunksToBegin,
  isBatchDone,
  controlOf,
  isBatchSettled,
  MAX_OPEN_CHUNKS,
  openedBatchState,
  reduceBatch,
  moreToTell,
  nextBatchWakeMs,
  settingsOf,
  silentChunks,
  untoldChunks,
} from './batch/reduce.js';
export type { BatchEvent, BatchRunState, OpenChunk } from './batch/reduce.js';
export { describeActivity } from './describe/describe-activity.js';
export { describeBatch } from './describe/describe-batch.js';
export { describeChunk } from './describe/describe-chunk.js';
export { describeLedger } from './describe/describe-ledger.js';
export type { PageContext } from './describe/page.js';
export { dueNotices, hearGate, lastNotices, nextNoticeMs, NO_NOTICES } from './batch/notices.js';
export type { DueNotice, NoticeState } from './batch/notices.js';
export {
  accountTaskQueue,
  batchWorkflowId,
  chunkWorkflowId,
  CONTROL_TASK_QUEUE,
  fetchTaskQueue,
  generationWorkflowId,
  ledgerWorkflowId,
  noticeWorkflowId,
  QUERIES,
  resultsWorkflowId,
  SIGNALS,
  VERSIONED,
  webhookWorkflowId,
  WORKFLOW_TYPES,
} from './names.js';
export { RUN_REPLACED } from './activities.js';
export { MAX_CARRIED_SHOTS } from './asked-videos.js';
export type { BatchProgress } from './batch-progress.js';
export type { BatchSettings } from './batch-settings.js';
export type { BatchRun, RunLimits } from './epoch.js';
export type { RequestInput } from './rules.js';
export type {
  AccountActivities,
  AuditedShots,
  AuditInput,
  CheckInput,
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
export type {
  AccountLimits,
  BatchView,
  Budget,
  ChunkProgress,
  ChunkReport,
  ChunkShots,
  Control,
  Demand,
  Gate,
  GateCommand,
  GrantMessage,
  LedgerStart,
  LedgerView,
  LimitsChange,
  PermitRun,
  RateLimit,
} from './messages.js';
export type { NoticeFacts, NoticeWish } from './notice.js';
export type { ShotInput } from './shot.js';
export { numbersOf, sizeOfRanges, toRanges } from './ranges.js';
export type { Ranges } from './ranges.js';
export { addCounts, emptyCounts, GATES, isFinalState, SHOT_STATES } from './states.js';
export type { BatchState, GateName, ShotCounts, ShotState, Verdict } from './states.js';
