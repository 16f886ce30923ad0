// shotlist notify: who is told what happens to batches, and whether a message reaches them.
import { randomUUID } from 'node:crypto';
import { EXIT } from '@shotlist/core';
import type { WebhookOutcome } from '@shotlist/server/webhooks';
import { localState } from '../batch/local-state.js';
import { readSettings } from '../batch/settings.js';
import { testMessage } from '../notify/notice-message.js';
import { type Receiver, receiversOf } from '../notify/receivers.js';
import type { NotifyOptions } from '../notify-program.js';
import type { CommandContext } from '../program.js';
import { table } from '../terminal/table.js';

interface Told extends Omit<Receiver, 'send'> {
  /** Null where nothing was sent. */
  readonly told: WebhookOutcome | null;
}

export async function notify({ output }: CommandContext, options: NotifyOptions): Promise<number> {
  const receivers = receiversOf(await readSettings(options, localState()));
  const told = await Promise.all(receivers.map((receiver) => tell(receiver, options.test === true)));
  const failed = told.some((one) => one.told !== null && one.told.outcome !== 'taken');
  if (output.json) await output.writeJson(told);
  else {
    const { bold, dim, green, red } = output.colors;
    output.say();
    if (told.length === 0) output.say(`  Nobody is told. ${dim('docs/notifications.md says how to name somebody.')}`);
    else {
      const mark = (one: WebhookOutcome | null) =>
        one === null ? [] : [one.outcome === 'taken' ? green('✓ taken') : red(`✗ ${one.reason}`)];
      output.say(table(told.map((one) => [bold(one.name), one.by, dim(one.on.join(', ')), ...mark(one.told)])));
      if (options.test !== true) output.say(`\n  ${dim('"shotlist notify --test" sends each of them a message.')}`);
    }
    output.say();
  }
  return failed ? EXIT.failed : EXIT.succeeded;
}

async function tell({ send, ...receiver }: Receiver, tries: boolean): Promise<Told> {
  if (!tries) return { ...receiver, told: null };
  return {
    ...receiver,
    told: await send(testMessage(Date.now()), `test/${randomUUID()}`, new AbortController().signal),
  };
}
