// Workflow ids, task queues and the names of workflows, signals and queries. All of them are wire format.

export const WORKFLOW_TYPES = {
  batch: 'runBatch',
  chunk: 'runChunk',
  ledger: 'accountLedger',
  generation: 'generateVideo',
  generations: 'generateVideos',
  webhook: 'deliverWebhook',
  results: 'deliverResults',
  notice: 'deliverNotice',
} as const;

export const SIGNALS = {
  /** Chunk to ledger: {@link ChunkReport}. */
  report: 'shotlist.report',
  /** Ledger to chunk: {@link GrantMessage}. */
  grant: 'shotlist.grant',
  /** Chunk to batch: {@link ChunkProgress}. */
  progress: 'shotlist.progress',
  /** Batch to chunk, and anybody to batch: {@link Control}. */
  control: 'shotlist.control',
  /** Anybody to batch: {@link BatchSettings}, all that is set. It is kept in the store. */
  set: 'shotlist.set',
  /** Batch or ledger to chunk: answer with your progress, and your report. */
  ping: 'shotlist.ping',
  /** openAccount to ledger: {@link AccountLimits}, and whether a run of a batch begins with it. */
  configure: 'shotlist.configure',
  /** Anybody to ledger: {@link LimitsChange}. */
  change: 'shotlist.change',
  /** Anybody to ledger: {@link GateCommand}. What a person pauses is kept in the store and told by `change`. */
  gate: 'shotlist.gate',
} as const;

export const QUERIES = {
  batch: 'shotlist.batch',
  chunk: 'shotlist.chunk',
  ledger: 'shotlist.ledger',
  /** To a chunk: {@link ChunkShots}. */
  shots: 'shotlist.shots',
} as const;

/** A global of workflow code that a versioned worker sets: workflows can't know it otherwise. */
export const VERSIONED = '__shotlistVersioned';

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

/**
 * Where a gateway hears how its generations go. Its database's id is in it: two gateways at one Temporal would else take
 * each other's news, and find no row for it.
 */
export function gatewayTaskQueue(databaseId: string): string {
  return `shotlist/gateway/${databaseId}`;
}

/** Where a gateway's webhooks are sent, with slots of their own, so that receivers that don't answer never hold up news. */
export function webhookTaskQueue(databaseId: string): string {
  return `shotlist/gateway/${databaseId}/webhooks`;
}

export function batchWorkflowId(batchId: string): string {
  return `batch/${batchId}`;
}

export function chunkWorkflowId(batchId: string, chunk: number): string {
  return `batch/${batchId}/chunk/${String(chunk).padStart(5, '0')}`;
}

/** Of a request by itself that a program asked for; a workflow that starts one names it as it likes. */
export function generationWorkflowId(id: string): string {
  return `generation/${id}`;
}

/** One a delivery: what is told twice is delivered once. */
export function webhookWorkflowId(delivery: string): string {
  return `webhook/${delivery}`;
}

/** One for each run of a batch, and each sink. */
export function resultsWorkflowId(batchId: string, epoch: number, sink: string): string {
  return `batch/${batchId}/results/${epoch}/${sink}`;
}

/** One for each thing that a run of a batch has to tell, and each receiver. */
export function noticeWorkflowId(batchId: string, epoch: number, receiver: string, number: number): string {
  return `batch/${batchId}/notice/${epoch}/${receiver}/${number}`;
}

export function ledgerWorkflowId(account: string): string {
  return `account/${account}`;
}
