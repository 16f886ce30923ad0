// Tells a receiver one thing about a batch: tried until it is taken, or for three days, beside a batch that goes on whatever
// becomes of it.
import type { DeliverNoticeInput } from '@shotlist/core/workflow';
import { telling } from './activities.js';

/** Fails when nobody took it in time, or said that nobody ever will. */
export async function deliverNotice(input: DeliverNoticeInput): Promise<void> {
  await telling.deliverNotice(input);
}
