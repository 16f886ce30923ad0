// For workflow code that runs a batch as a child: no Node, no zod.
export { runBatch } from '@shotlist/workflows';
export type { RunBatchInput, RunBatchResult } from '@shotlist/workflows';
export { batchWorkflowId, CONTROL_TASK_QUEUE, QUERIES, SIGNALS, WORKFLOW_TYPES } from '@shotlist/core/workflow';
export type { BatchView, Control, ErrorCode, ShotCounts, Verdict } from '@shotlist/core/workflow';
