// Providers from packages beside the configuration, by the real command, and what is said of one that can't be used.
import { EXIT } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';

const NAME = '@acme/shotlist-provider-x';

/** A provider that needs nothing, with what differs. */
const provider = (change = '') => `({
  contract: 'shotlist-provider/1',
  name: 'acme',
  capabilities: {
    models: [{ key: 'veo_3' }], localImages: true, honoursIdempotencyKeys: false, canFind: false, submitBatch: 1,
    listingLagMs: 0, minPollIntervalMs: 1_000, resultLifetimeMs: null,
    billing: { onFailure: 'free', onModeration: 'free' }, mediaType: 'video/mp4',
  },
  submit: async () => { throw new Error('never asked'); },
  check: async () => [],
  find: async () => ({ generationIds: [], fresh: true }),
  fetchOutput: async () => { throw new Error('never asked'); },
  ${change}
})`;

/** Validates against an account whose provider is a package of these files, from the folder above the configuration's. */
async function validateWith(files: Readonly<Record<string, string>> | undefined, name = NAME) {
  const folder = createTestFolder();
  const deploy = path.join(folder, 'deploy');
  mkdirSync(deploy);
  if (files !== undefined) {
    const place = path.join(deploy, 'node_modules', name);
    mkdirSync(place, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(place, file), text);
  }
  const config = {
    accounts: { main: { provider: name, options: { region: 'north' } } },
    images: { allowHosts: ['a'] },
  };
  writeFileSync(path.join(deploy, 'shotlist.config.json'), JSON.stringify(config));
  writeFileSync(path.join(folder, 'shots.csv'), 'prompt,model,image_url\nA boat,veo_3,a.png\n');
  writeFileSync(path.join(folder, 'a.png'), Buffer.from('iVBORw0KGgo=', 'base64'));
  const args = ['validate', 'shots.csv', '--config', 'deploy/shotlist.config.json', '--account', 'main', '--json'];
  const { code, stdout } = await runCommand(folder, args);
  return { code, answer: jsonLines(stdout)[0] ?? {} };
}

const MANIFEST = '{"name":"x","type":"module","exports":{".":{"import":"./main.js"}}}';

test.each([
  ['a provider', { 'package.json': MANIFEST, 'main.js': `export default ${provider()};` }],
  [
    'a function, which is given the account’s options',
    {
      'package.json': MANIFEST,
      'main.js': `export default async ({ account, store, options, images }) => {
  const given = JSON.stringify([account, typeof store.put, options, images]);
  if (given !== '["main","function",{"region":"north"},{"allowHosts":["a"]}]') throw new Error(given);
  return ${provider()};
};`,
    },
  ],
  ['a CommonJS module', { 'package.json': '{"name":"x"}', 'index.js': `module.exports = ${provider()};` }],
])('a package may export %s', async (_what, files) => {
  const { answer } = await validateWith(files);
  // It takes local images: the provider itself was asked.
  expect(answer).toMatchObject({ rows: 1 });
  expect(JSON.stringify(answer)).not.toContain('IMAGE_URL_LOCAL');
});

const main = (text: string) => ({ 'package.json': MANIFEST, 'main.js': text });

test.each([
  ['is not installed', undefined, `The package "${NAME}" is not installed beside the configuration`, 'npm install'],
  ['has no main module', { 'package.json': MANIFEST.replace('"."', '"./other"') }, 'or has no main module', 'npm'],
  ['throws at load', main(`throw new Error('No ffmpeg here.');`), `"${NAME}" can’t be loaded: No ffmpeg here.`, 'Ask'],
  ['lacks a package', main(`import '@acme/none';`), 'can’t be loaded: Cannot find package', 'Ask'],
  ['exports no default', main(`export const provider = 1;`), `"${NAME}" exports no provider`, 'adding-a-provider'],
  ['exports text', main(`export default 'acme';`), `"${NAME}" exports no provider`, 'adding-a-provider'],
  ['is of another version', main(`export default ${provider(`contract: 'shotlist-provider/9',`)};`), 'contract:', ''],
  ['makes none', main(`export default () => undefined;`), `The provider of ${NAME} can’t be used`, ''],
  ['fails to make one', main(`export default () => { throw new Error('No such region.'); };`), 'No such region.', ''],
])('a package that %s is PROVIDER_INVALID with its name', async (_what, files, message, help) => {
  const { code, answer } = await validateWith(files);
  expect(answer).toMatchObject({ code: 'PROVIDER_INVALID', where: expect.stringMatching(/acme|accounts\.main/) });
  expect(answer['message']).toContain(message);
  expect(answer['help']).toContain(help);
  expect(code).toBe(EXIT.usage);
});

test('a slip in the name of a built-in one is told', async () => {
  const { answer } = await validateWith(undefined, 'video-gen-api');
  expect(answer['help']).toBe(
    'If "videogenapi" is meant, write that; else install it there: npm install video-gen-api',
  );
});
