// Who may use the gateway: users and keys by command, in the embedded database of a folder.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';

/** An embedded database takes seconds to make and to open, and each command does. */
const TIMEOUT_MS = 600_000;

test(
  'a user is made, gets another key and a new secret, loses a key, and is disabled',
  async () => {
    const folder = createTestFolder();
    const run = (...args: readonly string[]) => runCommand(folder, args);
    const told = async (...args: readonly string[]) => {
      const { code, stdout } = await run(...args, '--json');
      expect(code).toBe(EXIT.succeeded);
      return jsonLines(stdout)[0] ?? {};
    };

    const ada = await told('users', 'create', 'ada', '--monthly-limit', 'none');
    expect(ada).toMatchObject({
      type: 'user',
      id: expect.stringMatching(/^user_[0-9a-f]{16}$/),
      name: 'ada',
      monthlyLimit: null,
      disabledAt: null,
      key: expect.stringMatching(/^lt_[0-9A-Za-z]{33}$/),
      keyId: expect.stringMatching(/^key_[0-9a-f]{16}$/),
      webhookSecret: expect.stringMatching(/^whsec_[0-9A-Za-z+/]{43}=$/),
    });
    const bob = await run('users', 'create', 'Bob');
    expect(bob.stdout).toMatch(/● Bob {2}user_[0-9a-f]{16}\n\n {2}key {7}lt_\w{33}\n {2}key id {4}key_\w{16}\n/);
    expect(bob.stdout).toContain('The key is not shown again.');

    const site = await told('keys', 'create', 'ada', '--name', 'the website');
    expect(site).toMatchObject({ type: 'key', userId: ada['id'], name: 'the website', key: expect.any(String) });
    expect(await told('keys', 'revoke', String(site['id']))).toEqual({ type: 'revoked', keyId: site['id'] });
    const keys = await run('keys', 'list', String(ada['id']));
    expect(cellsOf(keys.stdout)).toEqual([
      ['key', 'id', 'user', 'for', 'since'],
      [`lt_…${ending(ada['key'])}`, ada['keyId'], 'ada', 'first', DAY],
      [`lt_…${ending(site['key'])}`, site['id'], 'ada', 'the website', DAY, expect.stringMatching(/^revoked \d/)],
    ]);

    const next = await told('users', 'secret', 'ada', '--rotate');
    expect(next).toMatchObject({ userId: ada['id'], webhookSecret: expect.stringMatching(/^whsec_/), rotated: true });
    expect(next['webhookSecret']).not.toBe(ada['webhookSecret']);

    expect(await told('users', 'disable', 'Bob')).toMatchObject({ type: 'disabled' });
    const users = await run('users', 'list');
    expect(cellsOf(users.stdout)).toEqual([
      ['user', 'id', 'this month', 'limit', 'since'],
      ['ada', ada['id'], '0', 'none', DAY],
      ['Bob', expect.any(String), '0', '100', DAY, expect.stringMatching(/^disabled \d/)],
    ]);

    const near = await run('keys', 'create', 'adda');
    expect(near.stderr).toContain('USER_NOT_FOUND');
    expect(near.stderr).toContain('Did you mean "ada"?');
    expect(near.code).toBe(EXIT.notFound);
    const pasted = await run('keys', 'revoke', String(ada['key']));
    expect(pasted.stderr).toContain('API_KEY_NOT_FOUND');
    expect(pasted.stderr).not.toContain(String(ada['key']).slice(3, 12));
    expect(pasted.code).toBe(EXIT.notFound);
    await run('users', 'create', 'ada');
    const both = await run('users', 'disable', 'ada');
    expect(both.stderr).toContain('2 users are called "ada"');
    expect(both.stderr).toContain(String(ada['id']));
    expect(both.code).toBe(EXIT.usage);
  },
  TIMEOUT_MS,
);

const DAY: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);

function cellsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.trim().split(/ {2,}/));
}

function ending(key: unknown): string {
  return String(key).slice(-4);
}

test(
  'lists of a folder without a gateway are empty, and leave nothing behind',
  async () => {
    const folder = createTestFolder();
    expect((await runCommand(folder, ['users', 'list'])).stdout).toContain('shotlist users create NAME');
    expect((await runCommand(folder, ['keys', 'list', '--json'])).stdout).toBe('[]\n');
    expect(readdirSync(folder)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a database that can’t be reached is told without its password',
  async () => {
    const folder = createTestFolder();
    const { code, stderr } = await runCommand(folder, ['users', 'list'], {
      DATABASE_URL: 'postgres://shotlist:hush-hush@127.0.0.1:1/gateway',
    });
    expect(stderr).toContain('DATABASE_UNREACHABLE  127.0.0.1:1');
    expect(stderr).not.toContain('hush-hush');
    expect(code).toBe(EXIT.failed);
    expect(existsSync(path.join(folder, '.shotlist'))).toBe(false);
  },
  TIMEOUT_MS,
);
