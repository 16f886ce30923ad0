// shotlist keys list: the keys of a user, or all, as far as they may be shown.
import { EXIT } from '@shotlist/core';
import { type KeyEntry, listKeys, listUsers, type User } from '@shotlist/server';
import type { SettingsOptions } from '../define-command.js';
import { findUser } from '../gateway/find-user.js';
import { withDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';
import { sayKeys } from '../terminal/users-view.js';

export async function keysList({ output }: CommandContext, options: SettingsOptions, named?: string): Promise<number> {
  const { keys, users } = await withDatabase(
    options,
    async (database) => {
      const userId = named === undefined ? undefined : (await findUser(database, named)).id;
      return { keys: await listKeys(database, userId), users: await listUsers(database) };
    },
    ...(named === undefined ? [() => ({ keys: [] as readonly KeyEntry[], users: [] as readonly User[] })] : []),
  );
  if (output.json) await output.writeJson(keys);
  else sayKeys(output, keys, users);
  return EXIT.succeeded;
}
