// The key of `serve --dev`: in a file of the folder, so that a restart has the same one. The database knows only its hash.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createAuthenticate, createKey, createUser, type Database, listUsers } from '@shotlist/server';

const USER = 'dev';
/** Requests a month. */
const MONTHLY_LIMIT = 10_000;

/** The key that the file holds while it is good, else a new one. */
export async function devKey(database: Database, file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  if ((await createAuthenticate(database)(`Bearer ${kept}`)) !== undefined) return kept;
  const users = await listUsers(database);
  const user =
    users.find(({ name, disabledAt }) => name === USER && disabledAt === null) ??
    (await createUser(database, { name: USER, monthlyLimit: MONTHLY_LIMIT }));
  const { key } = await createKey(database, { userId: user.id, name: 'serve --dev' });
  // Made anew, since the mode counts only for a file that wasn't there.
  await rm(file, { force: true });
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
