// shotlist users create: a user, with a first key and the secret of their webhooks.
import { EXIT } from '@shotlist/core';
import { createKey, createUser, webhookSecret } from '@shotlist/server';
import type { UsersCreateOptions } from '../gateway-program.js';
import { withDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';
import { sayCreatedKey } from '../terminal/users-view.js';

export async function usersCreate({ output }: CommandContext, options: UsersCreateOptions, name = ''): Promise<number> {
  const { monthlyLimit: asked } = options;
  const limit = asked === undefined ? {} : { monthlyLimit: asked === 'none' ? null : asked };
  const { user, created, secret } = await withDatabase(options, async (database) => {
    const user = await createUser(database, { name, ...limit });
    const created = await createKey(database, { userId: user.id, name: 'first' });
    return { user, created, secret: await webhookSecret(database, user.id) };
  });
  await output.writeEvent({ type: 'user', ...user, key: created.key, keyId: created.id, webhookSecret: secret });
  if (!output.json) sayCreatedKey(output, user, created, secret);
  return EXIT.succeeded;
}
