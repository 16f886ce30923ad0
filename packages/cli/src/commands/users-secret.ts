// shotlist users secret: what a user's webhooks are signed with, or a new one.
import { EXIT } from '@shotlist/core';
import { OLD_SECRET_HOURS, rotateWebhookSecret, webhookSecret } from '@shotlist/server';
import type { UsersSecretOptions } from '../gateway-program.js';
import { findUser } from '../gateway/find-user.js';
import { withDatabase } from '../gateway/gateway-database.js';
import type { CommandContext } from '../program.js';

export async function usersSecret(
  { output }: CommandContext,
  options: UsersSecretOptions,
  named = '',
): Promise<number> {
  const { rotate = false } = options;
  const { user, secret } = await withDatabase(options, async (database) => {
    const user = await findUser(database, named);
    return { user, secret: await (rotate ? rotateWebhookSecret : webhookSecret)(database, user.id) };
  });
  await output.writeEvent({ type: 'secret', userId: user.id, webhookSecret: secret, rotated: rotate });
  const { bold, dim } = output.colors;
  output.say(`\n  ${bold(user.name)}  ${secret ?? ''}\n`);
  if (rotate) output.say(`  ${dim(`Messages are signed with the old one too for ${OLD_SECRET_HOURS} hours.`)}\n`);
  return EXIT.succeeded;
}
