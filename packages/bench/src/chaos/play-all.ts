// Plays seeds, some at the same time, and tells which kinds of faults none of them has met.
import { FAULTS_TO_MEET } from './card.js';
import { type ChaosOptions, type PlayedSeed, playSeed } from './play.js';

export interface PlayAllOptions extends ChaosOptions {
  readonly atOnce: number;
  readonly onSeed: (played: PlayedSeed) => void;
}

export async function playAll(
  numbers: readonly number[],
  { atOnce, onSeed, ...options }: PlayAllOptions,
): Promise<readonly PlayedSeed[]> {
  const played: PlayedSeed[] = [];
  const line = numbers.values();
  const runner = async () => {
    for (const number of line) {
      const one = await playSeed(number, options);
      played.push(one);
      onSeed(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  return played;
}

/** Kinds of faults, and of what is done to workers and the way to the vendor, that no seed has met. */
export function unmetFaults(played: readonly Pick<PlayedSeed, 'faults' | 'blows'>[]): readonly string[] {
  const faults = FAULTS_TO_MEET.filter((fault) => !played.some((seed) => (seed.faults[fault] ?? 0) > 0));
  const blows = (['kill', 'stop', 'away'] as const).filter((what) => !played.some((seed) => seed.blows[what] > 0));
  return [...faults, ...blows];
}
