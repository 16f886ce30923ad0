// shotlist users list: who may use the gateway, and what each used of the month.
import { EXIT } from '@shotlist/core';
import { listUsers, type User, usedInMonth } from '@shotlist/server';
import type { SettingsOptions } from '../define-command.js';
import { withDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';
import { sayUsers } from '../terminal/users-view.js';

export async function usersList({ output }: CommandContext, options: SettingsOptions): Promise<number> {
  const { users, used } = await withDatabase(
    options,
    async (database) => ({ users: await listUsers(database), used: await usedInMonth(database, Date.now()) }),
    () => ({ users: [] as readonly User[], used: new Map<string, number>() }),
  );
  if (output.json) await output.writeJson(users.map((user) => ({ ...user, usedThisMonth: used.get(user.id) ?? 0 })));
  else sayUsers(output, users, used);
  return EXIT.succeeded;
}
