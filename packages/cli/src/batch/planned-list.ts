// What a run of a list would make now: shots by kind, without those that were made, and rows that ask for the same.
import {
  type Manifest,
  type PlannedShots,
  type Resolution,
  type Shot,
  type ShotState,
  type Store,
} from '@shotlist/core';
import { hashText, readResults, SeenTable } from '@shotlist/csv';
import { createRuns } from './planned-runs.js';
import type { StagedList } from './staged-list.js';

export interface PlannedList {
  /** Shots that are asked for: all, or the first of them. */
  readonly asked: number;
  /** To make now, in the order of the list. */
  readonly shots: readonly PlannedShots[];
  /** The same by what decides the size of a video. */
  readonly videos: readonly { readonly model: string; readonly resolution: Resolution; readonly seconds: number }[];
  /** Made by an earlier run of this very list. */
  readonly made: number;
  /** Paid for and not home yet, or maybe paid for: a run brings them to their end. */
  readonly underWay: number;
  /** Failed or rejected before: a run leaves them so. */
  readonly failed: number;
  /** Made for another list, and taken from there. */
  readonly reused: number;
  /** Of those to make: rows that ask for what an earlier row of the list asks for, by model and length. */
  readonly repeated: readonly PlannedShots[];
}

export interface ListHistory {
  readonly store: Store;
  /** The batch of this list, when it was run before. */
  readonly known: Manifest | undefined;
  /** Indexes of shots that are taken from other batches. */
  readonly reused: ReadonlySet<number>;
}

export async function planList(
  list: StagedList,
  history: ListHistory | undefined,
  options: { readonly first?: number | undefined; readonly again?: boolean | undefined },
): Promise<PlannedList> {
  const { first = Number.POSITIVE_INFINITY, again = false } = options;
  const states = history === undefined || again ? new Map<number, ShotState>() : await statesOf(history);
  const reused = again ? undefined : history?.reused;
  const counts = { asked: 0, made: 0, underWay: 0, failed: 0, reused: 0 };
  const shots = createRuns();
  const repeated = createRuns();
  const videos = new Map<string, { model: string; resolution: Resolution; seconds: number }>();
  const seen = new SeenTable();
  for await (const shot of list.shots()) {
    if (counts.asked >= first) break;
    counts.asked += 1;
    const isRepeated = isSeen(seen, requestText(shot));
    const before = whatWas(states.get(shot.index));
    if (before !== undefined) counts[before] += 1;
    else if (reused?.has(shot.index) === true) counts.reused += 1;
    else {
      const { model, duration: seconds, resolution } = shot.request;
      shots.add(model, seconds);
      if (isRepeated) repeated.add(model, seconds);
      const kind = `${model} ${resolution}`;
      const video = videos.get(kind) ?? { model, resolution, seconds: 0 };
      videos.set(kind, video);
      video.seconds += seconds;
    }
  }
  return {
    ...counts,
    shots: shots.runs,
    repeated: repeated.runs,
    videos: [...videos.values()],
  };
}

async function statesOf({ store, known }: ListHistory): Promise<Map<number, ShotState>> {
  const states = new Map<number, ShotState>();
  if (known === undefined) return states;
  for await (const { index, status } of readResults(store, known)) states.set(index, status);
  return states;
}

/** Undefined for a shot that a run makes. */
function whatWas(state: ShotState | undefined): 'made' | 'underWay' | 'failed' | undefined {
  switch (state) {
    case 'succeeded':
      return 'made';
    case 'submitting':
    case 'ambiguous':
    case 'generating':
    case 'downloading':
      return 'underWay';
    case 'failed':
    case 'rejected':
      return 'failed';
    case 'pending':
    case 'waiting':
    case 'canceled':
    case undefined:
      return undefined;
  }
}

/** Equal for rows that ask for the same. */
function requestText({ request }: Shot): string {
  const { model, prompt, image_url, duration, resolution, aspect_ratio, seed, camera_fixed } = request;
  return JSON.stringify([model, prompt, image_url, duration, resolution, aspect_ratio, seed, camera_fixed]);
}

const SECOND_SEED = 0x5bd1_e995;

/** Adds a text, told from others by 64 bits of hash: enough for a remark. */
function isSeen(seen: SeenTable, text: string): boolean {
  // The table leaves out the largest value.
  const value = Math.min(hashText(text, SECOND_SEED), 0xffff_fffe);
  return seen.findOrAdd(hashText(text), value, (earlier) => earlier === value) !== undefined;
}
