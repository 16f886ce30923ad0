// A notice as its receiver reads it. docs/notifications.md has every field; a test holds both together.
import type { Notice, NoticeEvent, ShotCounts } from '@shotlist/core';
import { count, counted } from '../terminal/words.js';

/** What a receiver is sent, or gets as its input. */
export interface NoticeMessage {
  readonly type: `batch.${NoticeEvent}` | 'test';
  /** When it happened; ISO time. */
  readonly timestamp: string;
  /** One sentence for people: what happened. */
  readonly text: string;
  /** Null in a test message. */
  readonly data: NoticeData | null;
}

interface NoticeData {
  readonly batch: string;
  /** Counts the runs of the batch, from 1. */
  readonly run: number;
  readonly account: string;
  /** The batch's name, or null. */
  readonly name: string | null;
  /** The shot list's file name. */
  readonly source: string;
  readonly state: Notice['state'];
  /** Null while the run goes on. */
  readonly verdict: Notice['verdict'];
  /** Rows of the shot list. */
  readonly shots: number;
  /** Shots by state; they sum to `shots`. */
  readonly counts: ShotCounts;
  /** Shots by error code. */
  readonly errors: Notice['errors'];
  /** Generations beyond the one of their shot, and paid for. */
  readonly duplicates: number;
  /** The closed gate; null where none is told. */
  readonly gate: {
    readonly name: string;
    readonly reason: string;
    /** ISO times; `until` is null where somebody has to open it. */
    readonly since: string | null;
    readonly until: string | null;
  } | null;
  /** What the batch cost so far; null where it isn't known. */
  readonly cost: NoticeCost | null;
  /** What to type about it. */
  readonly commands: readonly string[];
}

export interface NoticeCost {
  readonly amount: number;
  readonly currency: string;
  /** How much of `amount` nobody knows for sure. */
  readonly uncertain: number;
}

/** `flags` make another command find the same store and configuration. */
export function noticeMessage(notice: Notice, cost: NoticeCost | null, flags: string): NoticeMessage {
  const { event, atMs, batchId, epoch, account, name, source, state, verdict, total, counts, errors } = notice;
  const { gate, duplicates } = notice;
  return {
    type: `batch.${event}`,
    timestamp: new Date(atMs).toISOString(),
    text: textOf(notice),
    data: {
      batch: batchId,
      run: epoch,
      account,
      name,
      source,
      state,
      verdict,
      shots: total,
      counts,
      errors,
      duplicates,
      gate:
        gate === null
          ? null
          : {
              name: gate.name,
              reason: gate.reason,
              since: gate.sinceMs === undefined ? null : new Date(gate.sinceMs).toISOString(),
              until: gate.closedUntilMs === null ? null : new Date(gate.closedUntilMs).toISOString(),
            },
      cost,
      commands: commandsOf(notice).map((command) => `${command}${flags}`),
    },
  };
}

/** Tells a receiver that it would be told. */
export function testMessage(nowMs: number): NoticeMessage {
  return {
    type: 'test',
    timestamp: new Date(nowMs).toISOString(),
    text: 'Shotlist tells this receiver what happens to batches.',
    data: null,
  };
}

function textOf(notice: Notice): string {
  const { event, source, name, account, state, total, counts, gate } = notice;
  const which = name === null ? source : `${source} (${name})`;
  const made = `${count(counts.succeeded)} of ${counted(total, 'shot')} succeeded`;
  switch (event) {
    case 'done': {
      const failed = counts.failed + counts.ambiguous;
      const others = [
        ...(failed > 0 ? [`${count(failed)} failed`] : []),
        ...(counts.canceled > 0 ? [`${count(counts.canceled)} canceled`] : []),
      ];
      return `${which} is ${state}: ${[made, ...others].join(', ')}.`;
    }
    case 'gate': {
      const until = gate?.closedUntilMs ?? null;
      const opens = until === null ? 'until somebody opens it' : `until ${new Date(until).toISOString()}`;
      return `${which} waits: account ${account} is closed ${opens} (${gate?.name ?? ''}: ${gate?.reason ?? ''}). ${made}.`;
    }
    case 'auth':
      return `${which} waits: the vendor of account ${account} refused the key. ${made}.`;
    case 'tolerance':
      return `${which} stops by itself: more shots failed than it tolerates. ${made}.`;
    case 'person':
      return `${which} has shots that somebody has to look up at the vendor. ${made}.`;
  }
}

function commandsOf({ event, batchId, account, gate, verdict }: Notice): readonly string[] {
  const status = `shotlist status ${batchId}`;
  switch (event) {
    case 'done':
      return verdict === 'succeeded' ? [`shotlist results ${batchId}`] : [status, `shotlist results ${batchId}`];
    case 'gate':
      return gate?.closedUntilMs === null || gate?.name === 'paused'
        ? [`shotlist account status ${account}`, `shotlist account open ${account}`]
        : [`shotlist account status ${account}`];
    case 'auth':
      return [`shotlist account open ${account}`];
    case 'tolerance':
    case 'person':
      return [status, `shotlist results ${batchId}`];
  }
}
