// Users and keys for people.
import type { CreatedKey, KeyEntry, User } from '@shotlist/server';
import type { Output } from './output.js';
import { factLines } from './run-view.js';
import { table } from './table.js';
import { count } from './words.js';

function limitText(monthlyLimit: number | null): string {
  return monthlyLimit === null ? 'none' : count(monthlyLimit);
}

/** The one time that a key is seen. */
export function sayCreatedKey(output: Output, user: User, created: CreatedKey, secret?: string): void {
  const { bold, dim, green, yellow } = output.colors;
  output.say(`\n  ${green('●')} ${bold(user.name)}  ${dim(user.id)}\n`);
  output.say(
    factLines(output, [
      ['key', created.key],
      ['key id', created.id],
      ...(secret === undefined ? [] : [['webhooks', secret] as const]),
      ['limit', user.monthlyLimit === null ? 'none' : `${count(user.monthlyLimit)} requests a month`],
    ]),
  );
  output.say(`\n  ${yellow('The key is not shown again.')}\n`);
}

export function sayUsers(output: Output, users: readonly User[], used: ReadonlyMap<string, number>): void {
  const { bold, dim } = output.colors;
  output.say();
  if (users.length === 0)
    output.say(`  The gateway has no users yet. ${dim('Make one with "shotlist users create NAME".')}`);
  else {
    const rows = [['user', 'id', 'this month', 'limit', 'since', ''].map((title) => dim(title))];
    for (const { id, name, monthlyLimit, createdAt, disabledAt } of users) {
      rows.push([
        bold(name),
        id,
        count(used.get(id) ?? 0),
        limitText(monthlyLimit),
        day(createdAt),
        disabledAt === null ? '' : `disabled ${day(disabledAt)}`,
      ]);
    }
    output.say(table(rows, { right: [2, 3] }));
  }
  output.say();
}

export function sayKeys(output: Output, keys: readonly KeyEntry[], users: readonly User[]): void {
  const { bold, dim } = output.colors;
  output.say();
  if (keys.length === 0) output.say(`  No keys. ${dim('Make one with "shotlist keys create USER".')}`);
  else {
    const rows = [['key', 'id', 'user', 'for', 'since', ''].map((title) => dim(title))];
    for (const { id, userId, name, ending, createdAt, revokedAt } of keys) {
      const user = users.find((one) => one.id === userId)?.name ?? userId;
      const state = revokedAt === null ? '' : `revoked ${day(revokedAt)}`;
      rows.push([bold(`lt_…${ending}`), id, user, name, day(createdAt), state]);
    }
    output.say(table(rows));
  }
  output.say();
}

function day(time: Date): string {
  return time.toLocaleDateString('sv-SE');
}
