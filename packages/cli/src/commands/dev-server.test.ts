// dev-server: answers until Ctrl-C, and leaves nothing running.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, startCommand } from '../__fixtures__/command.js';

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

function answers(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

test('prints its address, serves, and stops on Ctrl-C', async () => {
  const command = startCommand(createTestFolder(), ['dev-server', '--db-file', 'temporal.db', '--json']);
  while (command.child.exitCode === null && command.stdout() === '') await sleep(20);
  const [ready] = jsonLines(command.stdout());
  expect(ready).toMatchObject({
    type: 'ready',
    namespace: 'default',
    attached: false,
    address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
  const address = String(ready?.['address']);
  expect(await answers(address)).toBe(true);
  command.child.kill('SIGINT');
  expect((await command.ended).code).toBe(EXIT.succeeded);
  expect(await answers(address)).toBe(false);
});
