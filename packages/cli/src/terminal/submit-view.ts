// What a person reads who handed a batch to workers.
import type { Account } from '../batch/accounts.js';
import type { BatchSession } from '../batch/batch-session.js';
import type { Served } from '../batch/pollers.js';
import type { Settings } from '../batch/settings.js';
import { factLines } from './run-view.js';

/** Whose batch, and how others find it. */
export interface Unserved {
  readonly account: Pick<Account, 'name'>;
  readonly settings: Pick<Settings, 'accounts' | 'flags'>;
}

/** One calm line when nobody works on it: it waits, and nothing is lost. */
export function unservedText(session: Unserved, served: Served | undefined): string | undefined {
  const command = workerCommand(session, served);
  return command === undefined ? undefined : `It waits for a worker. Start one: ${command}`;
}

export function sayUnserved(session: BatchSession, served: Served | undefined): void {
  const text = unservedText(session, served);
  if (text !== undefined) session.output.say(`\n  ${session.output.colors.yellow('!')} ${text}`);
}

/** What to type next; `follow`, which also exports, in words, since every flag counts. */
export function sayNext({ output, facts, settings }: BatchSession, follow: string): void {
  const { batchId } = facts.manifest;
  output.say();
  output.say(
    factLines(output, [
      ['status', `shotlist status ${batchId}${settings.flags}`],
      ['watch', `shotlist watch ${batchId}${settings.flags}`],
      ['export', follow],
      ['cancel', `shotlist cancel ${batchId}${settings.flags}`],
    ]),
  );
  output.say();
}

function workerCommand({ account, settings }: Unserved, served: Served | undefined): string | undefined {
  if (served === undefined || (served.control && served.account)) return undefined;
  // A worker serves all accounts of the configuration when none is named.
  const all = settings.accounts.served.some(({ name }) => name === account.name);
  return `shotlist worker${all ? '' : ` --account ${account.name}`}${settings.flags}`;
}
