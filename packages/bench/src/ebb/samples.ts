// What is looked at again and again: shots that have not ended, and the memory of everyone.
import { readFile } from 'node:fs/promises';

export interface Sample {
  readonly atMs: number;
  /** Shots that were submitted and have not ended. */
  readonly backlog: number;
  /** Resident memory, in MiB; undefined where nobody runs. */
  readonly worker: number | undefined;
  readonly temporal: number | undefined;
  /** The largest of those that submit and watch. */
  readonly cli: number | undefined;
}

export const MEMORIES = ['worker', 'temporal', 'cli'] as const;
export type Memory = (typeof MEMORIES)[number];

export interface MemoryFigures {
  /** Median of the last samples of the first tide, in MiB. */
  readonly before: number | undefined;
  /** Median of as many samples at the end. */
  readonly after: number | undefined;
  readonly ratio: number | undefined;
  readonly most: number | undefined;
}

/** Of the first tide, what is looked at. */
const LOOKED_AT = 0.1;

/** Of one process: what it has at the end against what it had when the first tide was over. */
export function memoryOf(samples: readonly Sample[], firstTideMs: number, whose: Memory): MemoryFigures {
  const of = (from: number, to: number) =>
    samples.flatMap((sample) => {
      const mebibytes = sample[whose];
      return mebibytes === undefined || sample.atMs < from || sample.atMs > to ? [] : [mebibytes];
    });
  const all = of(0, Infinity);
  const spanMs = LOOKED_AT * firstTideMs;
  const before = middle(of(firstTideMs - spanMs, firstTideMs));
  // Nobody watches when all is over: then the last that somebody had.
  const lastMs = samples.findLast((sample) => sample[whose] !== undefined)?.atMs ?? 0;
  const after = middle(of(lastMs - spanMs, lastMs));
  return {
    before,
    after,
    ratio: before === undefined || after === undefined ? undefined : after / before,
    most: all.length === 0 ? undefined : Math.max(...all),
  };
}

function middle(figures: readonly number[]): number | undefined {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1];
}

/** Resident memory of a process in MiB; undefined when it has gone, or the system doesn't tell. */
export async function residentMebibytes(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1_024;
}
