// What the README shows runs: its sample is compiled, and its commands are typed.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import { beforeAll, expect, test } from 'vitest';
import { runCommand, startCommand } from './__fixtures__/command.js';
import { startVendor } from './__fixtures__/vendor-process.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

test('the README’s sample is the one that is compiled', () => {
  const sample = readFileSync(new URL('./__fixtures__/readme-embed.ts', import.meta.url), 'utf8');
  const code = sample.slice(sample.indexOf('\n') + 1).trim();
  expect(code.length).toBeGreaterThan(400);
  expect(readme).toContain(code);
});

test('the commands of "At a video model" plan, make the first shots, and then the rest', async () => {
  const section = readme.split('\n## ').find((part) => part.startsWith('At a video model')) ?? '';
  const [setKey = '', ...commands] = (/^```sh\n(.*?)^```$/ms.exec(section)?.[1] ?? '').trim().split('\n');
  const [, line = '', file = ''] = /^echo '(.+)' >> (.+)$/.exec(setKey) ?? [];
  const folder = createTestFolder();
  const vendor = await startVendor(folder, 'lt_readme-44');
  writeFileSync(path.join(folder, file), line.replace('your key', 'lt_readme-44'));
  writeFileSync(path.join(folder, 'my-shots.csv'), `prompt\n${'A quiet street\n'.repeat(5)}`);
  const made: number[] = [];
  for (const command of commands) {
    const [program, ...args] = command.split(' ');
    expect(program).toBe('shotlist');
    const { code, stderr } = await runCommand(folder, args, { VIDEOGENAPI_BASE_URL: vendor.url });
    expect(stderr).toBe('');
    expect(code).toBe(EXIT.succeeded);
    made.push(vendor.made().length);
  }
  expect(made).toEqual([0, 3, 5]);
});

test('the commands of "Serve the API" serve it, and have a list made by it', async () => {
  const section = readme.split('\n## ').find((part) => part.startsWith('Serve the API')) ?? '';
  const [serve = '', list = ''] = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block.trim());
  expect(serve).toBe('shotlist serve --dev');
  // The port that the README names may be taken on this machine.
  const gateway = startCommand(createTestFolder(), [...serve.split(' ').slice(1), '--port', '0']);
  while (gateway.child.exitCode === null && !gateway.stdout().includes('--account videogenapi')) await sleep(20);
  const shown = Object.fromEntries(
    [...gateway.stdout().matchAll(/^ {2}export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
  );
  const [variables = '', run = ''] = list.split('\n');
  expect(Object.keys(shown)).toEqual([...variables.matchAll(/(\w+)=/g)].map(([, name]) => name));
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'my-shots.csv'), 'id,prompt\na,A quiet street\n');
  const made = await runCommand(folder, run.split(' ').slice(1), shown);
  expect(made.stdout).toContain('1 of 1 shot succeeded');
  expect(made.code).toBe(EXIT.succeeded);
  gateway.child.kill('SIGINT');
  expect((await gateway.ended).code).toBe(EXIT.succeeded);
}, 600_000);

test('the commands of "Run workers apart from submitters" do what stands beside them', async () => {
  const section = readme.split('\n## ').find((part) => part.startsWith('Run workers apart from submitters')) ?? '';
  const block = /^```sh\n(.*?)^```$/ms.exec(section)?.[1] ?? '';
  const commands = block
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/\s+#.*$/, '').split(' '));
  expect(commands.map(([program, command]) => `${program} ${command}`)).toEqual([
    'shotlist submit',
    'shotlist worker',
    'shotlist status',
    'shotlist submit',
  ]);
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'my-shots.csv'), 'id,prompt,duration\na,A quiet street,5\n');
  const [submit, work, status, watch] = commands.map(([, ...args]) => args);
  const submitted = await runCommand(folder, submit ?? []);
  expect(submitted.stdout).toContain('waits for a worker');
  expect(submitted.code).toBe(EXIT.succeeded);
  const worker = startCommand(folder, work ?? []);
  while (worker.child.exitCode === null && !worker.stdout().includes('preview')) await sleep(20);
  expect((await runCommand(folder, status ?? [])).stdout).toContain('my-shots.csv');
  const watched = await runCommand(folder, watch ?? []);
  expect(watched.stdout).toContain('1 of 1 shot succeeded');
  expect(watched.code).toBe(EXIT.succeeded);
  worker.child.kill('SIGINT');
  expect((await worker.ended).code).toBe(EXIT.succeeded);
});
