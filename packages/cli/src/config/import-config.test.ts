// Config files that are code, read by the real command: modules of every kind, and what they get wrong.
import { EXIT } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';

/** Validates a list against the account `main` of this config. */
async function validateWith(name: string, text: string, more: Readonly<Record<string, string>> = {}) {
  const folder = createTestFolder();
  const files = { [name]: text, 'shots.csv': 'prompt\nA boat\n', ...more };
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
  const { code, stdout, stderr } = await runCommand(folder, ['validate', 'shots.csv', '--account', 'main', '--json']);
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  return { code, stderr, answer: jsonLines(stdout)[0] ?? {} };
}

const FAKE = `import { createFakeProvider } from '@shotlist/testing/fake';
const provider = () => createFakeProvider({ logFile: '/dev/null' });
`;

test.each([
  ['shotlist.config.js', `${FAKE}export default { accounts: { main: { provider } } };`],
  ['shotlist.config.mjs', `${FAKE}export default { accounts: { main: { provider: provider() } } };`],
  ['shotlist.config.cjs', `module.exports = { accounts: { main: { provider: 'animatic' } } };`],
  [
    'shotlist.config.ts',
    `import { defineConfig, type ShotlistConfig } from '@shotlist/cli';
${FAKE}const images: ShotlistConfig['images'] = { allowHosts: ['images.local'] };
export default defineConfig({ images, accounts: { main: { provider: async ({ account, store, options, images }) => {
  const given = JSON.stringify([account, options, images]);
  if (given !== '["main",{"size":1},{"allowHosts":["images.local"]}]') throw new Error(given);
  if (!store.url.includes('.shotlist')) throw new Error(store.url);
  return provider();
}, options: { size: 1 }, rate: { requests: 20, per: '1s', burst: 5 }, maxInFlight: 3 } } });`,
  ],
  [
    'shotlist.config.mts',
    `enum Slots { Few = 2 }
export default { accounts: { main: { provider: 'animatic', fetchSlots: Slots.Few } } };`,
  ],
])('%s is run, without a package of its own and without a trace', async (name, text) => {
  expect(await validateWith(name, text)).toMatchObject({ code: EXIT.succeeded, stderr: '', answer: { valid: 1 } });
});

test('a module beside a package.json that doesn’t say "module" is no reason to warn', async () => {
  const config = `export default { accounts: { main: { provider: 'animatic' } } };`;
  expect(await validateWith('shotlist.config.js', config, { 'package.json': '{}' })).toMatchObject({
    code: EXIT.succeeded,
    stderr: '',
  });
});

test.each([
  ['a syntax error', `export default {\n  accounts: [\n};\n`, ':3', 'can’t be loaded: Unexpected token'],
  ['what it throws', `\nthrow new Error('Set FAL_KEY first.');`, ':2', 'can’t be loaded: Set FAL_KEY first.'],
  ['a package that is not there', `import '@acme/x';`, '', 'can’t be loaded: Cannot find package'],
  ['no default export', `export const config = {};`, '', 'has no default export'],
  [
    'a setting',
    `export default {\n  accounts: { main: { provider: 'animatic',\n  maxInFlight: NaN } } };`,
    ':3',
    'accounts.main.maxInFlight must be a whole number.',
  ],
])('%s is told with its place', async (_what, text, line, message) => {
  const { code, answer } = await validateWith('shotlist.config.js', text);
  expect(answer).toMatchObject({ code: 'CONFIG_INVALID', where: `shotlist.config.js${line}` });
  expect(answer['message']).toContain(message);
  expect(code).toBe(EXIT.usage);
});

test.each([
  ['an object that is no provider', `{ name: 'acme' }`, 'The provider "acme" can’t be used: contract:'],
  [
    'a function that makes none',
    `() => undefined`,
    'The provider of shotlist.config.js, accounts.main.provider can’t be used',
  ],
  ['a function that throws', `() => { throw new Error('No such region.'); }`, 'could not be made: No such region.'],
])('%s is PROVIDER_INVALID', async (_what, provider, message) => {
  const { code, answer } = await validateWith(
    'shotlist.config.js',
    `export default { accounts: { main: { provider: ${provider} } } };`,
  );
  expect(answer).toMatchObject({ code: 'PROVIDER_INVALID', where: 'shotlist.config.js, accounts.main.provider' });
  expect(answer['message']).toContain(message);
  expect(code).toBe(EXIT.usage);
});

test('an error of the table that a provider throws stays what it is', async () => {
  const { answer } = await validateWith(
    'shotlist.config.js',
    `import { ShotlistError } from '@shotlist/core';
export default { accounts: { main: { provider: () => { throw new ShotlistError('KEY_FORMAT', { where: 'ACME_KEY' }); } } } };`,
  );
  expect(answer).toMatchObject({ code: 'KEY_FORMAT', where: 'ACME_KEY' });
});

test('an account that the config doesn’t name is told with the nearest', async () => {
  const { answer } = await validateWith(
    'shotlist.config.js',
    `export default { accounts: { maine: { provider: 'animatic' } } };`,
  );
  expect(answer).toMatchObject({
    code: 'ACCOUNT_UNKNOWN',
    message: 'There is no account "main". Did you mean "maine"?',
    help: 'Known here: maine, preview.',
  });
});
