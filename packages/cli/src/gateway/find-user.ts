// Which user is meant: the id, or a name that only one has.
import { nearestName, ShotlistError, showValue } from '@shotlist/core';
import { type Database, listUsers, type User } from '@shotlist/server';

/** Throws `USER_NOT_FOUND` with the nearest name, and `USAGE` where several have it. */
export async function findUser(database: Database, named: string): Promise<User> {
  const users = await listUsers(database);
  const found = users.filter(({ id, name }) => id === named || name === named);
  const [user, ...more] = found;
  if (user !== undefined && more.length === 0) return user;
  if (user === undefined) {
    const nearest = nearestName(
      named,
      users.map(({ name }) => name),
    );
    const message = `There is no user "${showValue(named)}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
    throw new ShotlistError('USER_NOT_FOUND', { message });
  }
  throw new ShotlistError('USAGE', {
    message: `${found.length} users are called "${showValue(named)}".`,
    help: `Name one by its id: ${found.map(({ id }) => id).join(', ')}.`,
  });
}
