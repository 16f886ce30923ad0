// What is measured: Shotlist, or what people would do without it.
import type { Ground } from '../faults/rig.js';
import type { PacingVendor } from './pacing-vendor.js';
import type { Scenario } from './scenario.js';

/** Everything that a system is given. */
export interface PacingGround extends Ground {
  /** Empty, and gone afterwards. */
  readonly folder: string;
  readonly csv: string;
  readonly scenario: Scenario;
  readonly vendor: PacingVendor;
  /** Resolves when the process is to be killed. */
  readonly killMoment: (over: AbortSignal) => Promise<void>;
}

export interface System {
  readonly name: 'shotlist' | 'script' | 'temporal';
  readonly says: string;
  /** How it is set, for the report. */
  settings(scenario: Scenario): string;
  /** From the file to the last result, with one SIGKILL in the middle. */
  play(ground: PacingGround): Promise<void>;
}

/** Runs the work, and kills meanwhile; what fails of either fails it. */
export async function withKill(ground: PacingGround, work: Promise<unknown>, kill: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  const killing = ground.killMoment(over.signal).then(() => (over.signal.aborted ? undefined : kill()));
  await Promise.all([work.finally(() => over.abort()), killing]);
}
