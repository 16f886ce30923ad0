// deliverNotice: tells somebody of a configuration's what happened to a batch.
import {
  type DeliverNoticeInput,
  GATE_NOTICE_MS,
  NOTICE_EVENTS,
  type NoticeReceiver,
  noticeWorkflowId,
  type NoticeWish,
} from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';

/** What the receivers of a worker want to know. */
export function noticeWishes(receivers: Readonly<Record<string, NoticeReceiver>>): readonly NoticeWish[] {
  return Object.entries(receivers).map(([receiver, { on = NOTICE_EVENTS, gateAfterMs = GATE_NOTICE_MS }]) => ({
    receiver,
    on,
    gateAfterMs,
  }));
}

/** Throws whatever the receiver throws. */
export async function deliverNotice(
  files: BatchFiles,
  { receiver: name, number, ...input }: DeliverNoticeInput,
  receivers: Readonly<Record<string, NoticeReceiver>>,
  signal: AbortSignal,
): Promise<void> {
  const receiver = Object.hasOwn(receivers, name) ? receivers[name] : undefined;
  // Another worker may have it: this is tried again.
  if (receiver === undefined) throw new Error(`This worker has no receiver "${name}".`);
  const { account, name: batchName, source } = await files.manifest(input.batchId);
  const id = noticeWorkflowId(input.batchId, input.epoch, name, number);
  await receiver.receive({ ...input, id, account, name: batchName, source, store: files.store }, { signal });
}
