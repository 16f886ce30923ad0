// shotlist account close: nothing more is granted, in any batch, until it is opened or the time is over.
import { EXIT } from '@shotlist/core';
import { openAccountSession } from '../batch/account-session.js';
import { parseUntil } from '../config/limit-flags.js';
import type { AccountCloseOptions } from '../account-program.js';
import type { CommandContext } from '../program.js';
import { untilText } from '../terminal/account-words.js';
import { sayTold } from '../terminal/told-view.js';

export async function accountClose(
  { output }: CommandContext,
  options: AccountCloseOptions,
  name = '',
): Promise<number> {
  const until = options.until === undefined ? undefined : parseUntil(options.until);
  const { handle, settings } = await openAccountSession(options, name);
  const { paused, told } = await handle.close({
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(until === undefined ? {} : { until }),
  });
  await output.writeEvent({ type: 'closed', account: name, ...paused, told });
  const { bold, dim, yellow } = output.colors;
  const when = paused.untilMs === null ? 'until somebody opens it' : `until ${untilText(paused.untilMs, Date.now())}`;
  output.say(
    `\n  ${yellow('●')} ${bold(name)} is closed ${when}: nothing more is sent, what is in flight is collected.`,
  );
  sayTold(output, told);
  output.say(`  ${dim(`shotlist account open ${name}${settings.flags} opens it.`)}\n`);
  return EXIT.succeeded;
}
