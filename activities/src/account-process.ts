// What all activities of an account share in one process.
import type { UsageFigures } from '@shotlist/core';
import { CheckDesk } from './check-desk.js';
import { ProcessGate } from './process-gate.js';
import { ServerClock } from './server-clock.js';
import type { AccountSetup } from './setup.js';
import { Trouble } from './trouble.js';

export interface AccountProcess {
  readonly clock: ServerClock;
  readonly gate: ProcessGate;
  readonly checks: CheckDesk;
  readonly trouble: Trouble;
  /** The vendor's figures that were heard last. */
  usage: UsageFigures | null;
}

const processes = new WeakMap<AccountSetup, AccountProcess>();

/** Of an account as it was set up; made when it is first asked for. */
export function accountProcess(account: AccountSetup): AccountProcess {
  const known = processes.get(account);
  if (known !== undefined) return known;
  const clock = new ServerClock();
  const checks = new CheckDesk(account.provider, undefined, () => clock.nowMs());
  const made: AccountProcess = { clock, gate: new ProcessGate(), checks, trouble: new Trouble(), usage: null };
  processes.set(account, made);
  return made;
}
