// Workflow ids, task queues and the names of workflows, signals and queries. All of them are wire format.

export const WORKFLOW_TYPES = { batch: 'runBatch', chunk: 'runChunk', ledger: 'accountLedger' } as const;

export const SIGNALS = {
  /** Chunk to ledger: {@link ChunkReport}. */
  report: 'shotlist.report',
  /** Ledger to chunk: {@link GrantMessage}. */
  grant: 'shotlist.grant',
  /** Chunk to batch: {@link ChunkProgress}. */
  progress: 'shotlist.progress',
  /** Batch to chunk, and anybody to batch: {@link Control}. */
  control: 'shotlist.control',
  /** Batch or ledger to chunk: answer with your progress, and your report. */
  ping: 'shotlist.ping',
  /** openAccount to ledger: {@link AccountLimits}. */
  configure: 'shotlist.configure',
  /** Anybody to ledger: {@link GateCommand}. */
  gate: 'shotlist.gate',
} as const;

export const QUERIES = { batch: 'shotlist.batch', chunk: 'shotlist.chunk', ledger: 'shotlist.ledger' } as const;

/** Where workflows and the activities that need only the store run. */
export const CONTROL_TASK_QUEUE = 'shotlist';

/** Where an account's key may be held: submits, checks, reconciling. */
export function accountTaskQueue(account: string): string {
  return `shotlist/account/${account}`;
}

/** Where an account's downloads run, with slots of their own, so that they never starve submits. */
export function fetchTaskQueue(account: string): string {
  return `shotlist/account/${account}/fetch`;
}

export function batchWorkflowId(batchId: string): string {
  return `batch/${batchId}`;
}

export function chunkWorkflowId(batchId: string, chunk: number): string {
  return `batch/${batchId}/chunk/${String(chunk).padStart(5, '0')}`;
}

export function ledgerWorkflowId(account: string): string {
  return `account/${account}`;
}
