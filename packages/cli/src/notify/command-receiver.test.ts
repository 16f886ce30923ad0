// A command that is told: its input, its variables, and what is made of one that fails, hangs or isn't there.
import { createTestFolder } from '@shotlist/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commandSender } from './command-receiver.js';
import { testMessage } from './notice-message.js';

const never = new AbortController().signal;
const send = (script: string, folder = createTestFolder(), timeoutMs = 20_000) =>
  commandSender([process.execPath, '-e', script, 'an argument; $(with) signs'], {
    folder,
    environment: { ...process.env, MY_KEY: 'canary', SLACK_TOKEN: 'kept' },
    secretVariables: ['MY_KEY'],
    timeoutMs,
  })(testMessage(0), 'id', never);

test('it is started where the configuration is, with the message as its input, and without keys', async () => {
  const folder = createTestFolder();
  const script = `let text = '';
process.stdin.on('data', (part) => (text += part)).on('end', () =>
  require('fs').writeFileSync('told.json', JSON.stringify({ text, args: process.argv.slice(1), env: process.env })));`;
  expect(await send(script, folder)).toEqual({ outcome: 'taken' });
  const told = JSON.parse(readFileSync(path.join(folder, 'told.json'), 'utf8')) as {
    text: string;
    args: string[];
    env: Record<string, string>;
  };
  expect(JSON.parse(told.text)).toEqual(testMessage(0));
  expect(told.args).toEqual(['an argument; $(with) signs']);
  expect(told.env).toMatchObject({ SHOTLIST_EVENT: 'test', SLACK_TOKEN: 'kept' });
  expect(JSON.stringify(told)).not.toContain('canary');
});

test('what it says and how it ends never breaks anything', async () => {
  expect(await send('process.exit(3)')).toEqual({ outcome: 'failed', reason: 'The command ended with 3.' });
  expect(await send('setInterval(() => {}, 1000)', createTestFolder(), 300)).toEqual({
    outcome: 'failed',
    reason: 'The command did not end within 0.3 s.',
  });
  const missing = commandSender(['no-such-program'], {
    folder: createTestFolder(),
    environment: {},
    secretVariables: [],
  });
  expect(await missing(testMessage(0), 'id', never)).toEqual({
    outcome: 'failed',
    reason: 'The command could not be started (ENOENT).',
  });
});

test('one that is no program is told, and not run by a shell', async () => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'script'), 'echo hi > told');
  const sender = commandSender(['./script'], { folder, environment: process.env, secretVariables: [] });
  expect(await sender(testMessage(0), 'id', never)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('EACCES'),
  });
});
