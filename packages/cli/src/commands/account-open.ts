// shotlist account open: opens what is closed. What the vendor closed is tried by one request first.
import { EXIT } from '@shotlist/core';
import { openAccountSession } from '../batch/account-session.js';
import type { AccountOpenOptions } from '../account-program.js';
import type { CommandContext } from '../program.js';
import { isOwnQuota, untilText } from '../terminal/account-words.js';
import { sayTold } from '../terminal/told-view.js';

export async function accountOpen({ output }: CommandContext, options: AccountOpenOptions, name = ''): Promise<number> {
  const { gate } = options;
  const { handle, settings } = await openAccountSession(options, name);
  const { opened, tried, told } = await handle.open(gate === undefined ? {} : { gate });
  const { ledger } = await handle.status();
  const usedUp = ledger?.gates.find((left) => isOwnQuota(left) && (gate === undefined || gate === 'quota'));
  await output.writeEvent({ type: 'opened', account: name, opened, tried, told, usedUp: usedUp ?? null });
  const { bold, dim, green, yellow } = output.colors;
  output.say();
  for (const one of opened) output.say(`  ${green('●')} ${bold(name)}: gate "${one}" is open.`);
  for (const one of tried) output.say(`  ${yellow('●')} ${bold(name)}: gate "${one}" is tried by one request first.`);
  if (opened.length + tried.length === 0) output.say(`  ${bold(name)}: ${nothingText(gate)}`);
  else sayTold(output, told);
  if (usedUp !== undefined && usedUp.closedUntilMs !== null) {
    output.say(`  Its quota is used up until ${untilText(usedUp.closedUntilMs, Date.now())}.`);
    output.say(`  ${dim(`shotlist account set ${name} --quota …${settings.flags} raises it.`)}`);
  }
  output.say();
  return EXIT.succeeded;
}

function nothingText(gate: string | undefined): string {
  return gate === undefined ? 'no gate was closed.' : `gate "${gate}" was not closed.`;
}
