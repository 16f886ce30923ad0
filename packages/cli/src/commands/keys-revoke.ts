// shotlist keys revoke: a key stops working.
import { EXIT, ShotlistError, showValue } from '@shotlist/core';
import { revokeKey } from '@shotlist/server';
import type { SettingsOptions } from '../define-command.js';
import { withDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';

export async function keysRevoke({ output }: CommandContext, options: SettingsOptions, id = ''): Promise<number> {
  // A key itself, pasted by mistake, must not be repeated.
  const shown = id.startsWith('lt_') ? 'lt_…' : showValue(id);
  await withDatabase(options, async (database) => {
    if (!(await revokeKey(database, id)))
      throw new ShotlistError('API_KEY_NOT_FOUND', {
        message: `There is no key "${shown}".`,
        help: 'It takes the id of a key, key_…: see "shotlist keys list".',
      });
  });
  await output.writeEvent({ type: 'revoked', keyId: id });
  output.say(`\n  ${output.colors.bold(id)} stops working within five seconds.\n`);
  return EXIT.succeeded;
}
