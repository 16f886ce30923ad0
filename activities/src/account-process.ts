// What all activities of an account share in one process.
import { CheckDesk } from './check-desk.js';
import { ProcessGate } from './process-gate.js';
import { ServerClock } from './server-clock.js';
import type { AccountSetup } from './setup.js';

export interface AccountProcess {
  readonly clock: ServerClock;
  readonly gate: ProcessGate;
  readonly checks: CheckDesk;
}

const processes = new WeakMap<AccountSetup, AccountProcess>();

/** Of an account as it was set up; made when it is first asked for. */
export function accountProcess(account: AccountSetup): AccountProcess {
  const known = processes.get(account);
  if (known !== undefined) return known;
  const made = { clock: new ServerClock(), gate: new ProcessGate(), checks: new CheckDesk(account.provider) };
  processes.set(account, made);
  return made;
}
