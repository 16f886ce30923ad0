// shotlist keys create: another key of a user.
import { EXIT } from '@shotlist/core';
import { createKey } from '@shotlist/server';
import type { KeysCreateOptions } from '../gateway-program.js';
import { findUser } from '../gateway/find-user.js';
import { withDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';
import { sayCreatedKey } from '../terminal/users-view.js';

export async function keysCreate({ output }: CommandContext, options: KeysCreateOptions, named = ''): Promise<number> {
  const { user, created } = await withDatabase(options, async (database) => {
    const user = await findUser(database, named);
    return { user, created: await createKey(database, { userId: user.id, name: options.name ?? '' }) };
  });
  const { id, userId, name, key, createdAt } = created;
  await output.writeEvent({ type: 'key', id, userId, name, key, createdAt });
  if (!output.json) sayCreatedKey(output, user, created);
  return EXIT.succeeded;
}
