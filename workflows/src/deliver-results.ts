// Gives the results of a batch to a sink: tried for a day, beside a batch that has ended whatever becomes of it.
import type { BatchRun } from '@shotlist/core/workflow';
import { delivering } from './activities.js';

export interface DeliverResultsInput extends BatchRun {
  /** Names it in the configuration of the workers. */
  readonly sink: string;
}

export async function deliverResults(input: DeliverResultsInput): Promise<void> {
  await delivering.deliverResults(input);
}
