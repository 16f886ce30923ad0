// A fault: what is done to a batch, and what must hold afterwards.
import type { Dice } from './dice.js';
import type { Judgement } from './judge.js';
import type { Rig, RigOptions } from './rig.js';

/** One play of a fault. */
export interface Round {
  readonly rig: Rig;
  readonly dice: Dice;
  /** Whether slowness is held against it: not on a machine that is busy with other things. */
  readonly timed: boolean;
}

/** What was done in a round, and what it came to. */
export interface Played extends Judgement {
  /** In a few words: what was done when. */
  readonly what: string;
}

export interface Fault extends Pick<RigOptions, 'limits' | 'talents' | 'manner'> {
  /** What `--only` takes. */
  readonly name: string;
  readonly shots: number;
  /** It measures time, so nothing else may run beside it. */
  readonly alone?: true;
  /** A program or library that the machine must have, by its path. */
  readonly needs?: string;
  play(round: Round): Promise<Played>;
}
