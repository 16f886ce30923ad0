// Keys: what they look like, who they let in, and what is told to those whom they don't.
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { openGateway } from '../__fixtures__/open-gateway.js';
import { keys } from '../database/schema.js';
import { drawKey, hashKey, isKeyText } from './key-text.js';
import { createKey, listKeys, revokeKey } from './keys.js';
import { createUser, disableUser, listUsers } from './users.js';

test('a key is told from a mistyped one by itself', () => {
  const drawn = Array.from({ length: 100 }, drawKey);
  expect(new Set(drawn).size).toBe(100);
  expect(drawn.every((key) => isKeyText(key) && /^lt_[0-9A-Za-z]{33}$/.test(key))).toBe(true);
  for (const key of drawn) {
    const place = 3 + (key.charCodeAt(5) % 33);
    const other = key[place] === 'a' ? 'b' : 'a';
    expect(isKeyText(`${key.slice(0, place)}${other}${key.slice(place + 1)}`)).toBe(false);
  }
});

onEachDatabase((database) => {
  test('whatever is wrong with a key, the answer is the same, and the video needs none', async () => {
    const { url, key, user, enter } = await openGateway(database());
    const { id: revokedId, key: revoked } = await createKey(database(), { userId: user.id, name: 'old' });
    await revokeKey(database(), revokedId);
    const disabled = await enter('Eve');
    await disableUser(database(), disabled.user.id);
    const headers = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Basic ${key}`,
      key,
      `Bearer ${drawKey()}`,
      `Bearer ${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`,
      `Bearer ${key} x`,
      `Bearer ${'k'.repeat(8000)}`,
      `Bearer ${revoked}`,
      `Bearer ${disabled.key}`,
    ];
    const answers = new Set<string>();
    for (const header of headers) {
      for (const path of ['user', 'generations', 'status/x', 'generate']) {
        const response = await fetch(`${url}/v1/${path}`, {
          method: path === 'generate' ? 'POST' : 'GET',
          headers: header === undefined ? {} : { Authorization: header },
        });
        const { request_id: _, ...body } = (await response.json()) as { request_id: string };
        answers.add(`${response.status} ${response.headers.get('www-authenticate')} ${JSON.stringify(body)}`);
      }
    }
    expect([...answers]).toEqual([
      '401 Bearer {"success":false,"error":"Invalid or missing API key.","code":"unauthorized"}',
    ]);
    expect((await fetch(`${url}/v1/user`, { headers: { Authorization: `bearer ${key}` } })).status).toBe(200);
    expect((await fetch(`${url}/v1/video/x`)).status).toBe(404);
  });

  test('a key that was good a moment ago stops soon after it was revoked, and so does a disabled user’s', async () => {
    const { send, keyId, enter } = await openGateway(database());
    const other = await enter('Eve');
    expect([(await send('user')).status, (await other.send('user')).status]).toEqual([200, 200]);
    expect([await revokeKey(database(), keyId), await disableUser(database(), other.user.id)]).toEqual([true, true]);
    const stopped = async () => [(await send('user')).status, (await other.send('user')).status];
    await expect.poll(stopped).toEqual([401, 401]);
  });

  test('a key is kept as a hash alone, and listed by its end', async () => {
    const user = await createUser(database(), { name: 'Grace', monthlyLimit: 7 });
    const { key, id } = await createKey(database(), { userId: user.id, name: 'laptop' });
    const [row] = await database().db.select().from(keys).where(eq(keys.id, id));
    expect(row?.hash).toBe(hashKey(key));
    expect(JSON.stringify(row)).not.toContain(key.slice(3, 20));
    expect(await listKeys(database(), user.id)).toEqual([
      expect.objectContaining({ id, name: 'laptop', ending: key.slice(-4), revokedAt: null }),
    ]);
    expect(await listUsers(database())).toContainEqual(
      expect.objectContaining({ id: user.id, name: 'Grace', monthlyLimit: 7 }),
    );
    expect([await revokeKey(database(), 'none'), await disableUser(database(), 'none')]).toEqual([false, false]);
    await expect(createUser(database(), { name: 'x', monthlyLimit: -1 })).rejects.toThrow('whole number');
    await expect(createUser(database(), { name: ' ' })).rejects.toThrow('name');
  });
});
