// Plays one round: a folder and a rig of its own, a time limit, and an end that leaves nothing running.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createDice } from './dice.js';
import type { Fault } from './fault.js';
import { type Ground, Rig } from './rig.js';

const LIMIT_MS = 400_000;

/** A round as it is reported. */
export interface PlayedRound {
  readonly fault: string;
  readonly round: number;
  readonly seed: string;
  readonly what: string;
  readonly shots: number;
  readonly succeeded: number;
  readonly generations: number;
  readonly duplicates: number;
  readonly ambiguous: number;
  readonly seconds: number;
  readonly violations: readonly string[];
  readonly notes: readonly string[];
  /** Kept when something was wrong. */
  readonly folder: string | undefined;
}

export interface PlayOptions extends Ground {
  /** Rounds get folders below it. */
  readonly folder: string;
  readonly seed: string;
  /** @default the fault's own */
  readonly shots?: number;
  /** Whether slowness counts as broken. @default true */
  readonly timed?: boolean;
}

export async function playRound(fault: Fault, round: number, options: PlayOptions): Promise<PlayedRound> {
  const { folder: root, seed: runSeed, shots = fault.shots, timed = true, ...ground } = options;
  const seed = `${runSeed}/${fault.name}/${round}`;
  const folder = path.join(root, `${fault.name}-${round}`);
  await mkdir(folder, { recursive: true });
  const startedMs = performance.now();
  const head = { fault: fault.name, round, seed, shots };
  const { limits, talents, manner } = fault;
  const rig = await Rig.open({
    ...ground,
    folder,
    seed,
    shots,
    ...(limits === undefined ? {} : { limits }),
    ...(talents === undefined ? {} : { talents }),
    ...(manner === undefined ? {} : { manner }),
  });
  let played: PlayedRound;
  try {
    const { what, ...judged } = await withinLimit(fault.play({ rig, dice: createDice(seed), timed }));
    played = { ...head, what, ...judged, seconds: since(startedMs), notes: rig.notes, folder: undefined };
  } catch (error) {
    played = {
      ...head,
      what: 'not played to its end',
      succeeded: 0,
      generations: rig.vendor.generations().length,
      duplicates: 0,
      ambiguous: 0,
      seconds: since(startedMs),
      violations: [error instanceof Error ? error.message : String(error)],
      notes: rig.notes,
      folder: undefined,
    };
  } finally {
    await rig.close();
  }
  if (played.violations.length === 0) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return played;
  }
  const kept = { ...played, folder };
  await writeFile(path.join(folder, 'round.json'), `${JSON.stringify(kept, null, 2)}\n`);
  return kept;
}

function withinLimit<Value>(work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It had no end after ${LIMIT_MS / 1000} s.`)), LIMIT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function since(startedMs: number): number {
  return (performance.now() - startedMs) / 1000;
}
