// shotlist users disable: none of the user's keys works any more.
import { EXIT } from '@shotlist/core';
import { disableUser } from '@shotlist/server';
import type { SettingsOptions } from '../define-command.js';
import { findUser } from '../gateway/find-user.js';
import { withDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';

export async function usersDisable({ output }: CommandContext, options: SettingsOptions, named = ''): Promise<number> {
  const user = await withDatabase(options, async (database) => {
    const user = await findUser(database, named);
    await disableUser(database, user.id);
    return user;
  });
  await output.writeEvent({ type: 'disabled', userId: user.id });
  const { bold, dim } = output.colors;
  output.say(`\n  ${bold(user.name)} may not ask for anything more. ${dim('What was accepted is still made.')}\n`);
  return EXIT.succeeded;
}
