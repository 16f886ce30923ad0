// What is said of plugins that can't be used, each by its name; and what those that can add.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { definePlugin, type Plugin } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import type { ShotlistConfig } from '../config/config.js';
import { accountsOf } from './accounts.js';
import { withinTime } from './import-package.js';
import { loadPlugins } from './load-plugins.js';
import { openPlace, storePlace } from './store-place.js';
import { localState } from './local-state.js';

const NAME = '@acme/shotlist';
const pluginOf = (name: string, parts: Partial<Plugin> = {}): Plugin =>
  definePlugin({ contract: 'shotlist-plugin/1', name, ...parts });

/** A configuration in a folder of its own, beside which a package of this text is installed. */
function configuration(config: ShotlistConfig, main?: string) {
  const folder = createTestFolder();
  if (main !== undefined) {
    const place = path.join(folder, 'node_modules', NAME);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'package.json'), '{"name":"x","type":"module","exports":"./main.js"}');
    writeFileSync(path.join(place, 'main.js'), main);
  }
  return { config, shown: 'shotlist.config.json', folder };
}

const failureOf = (loaded: ReturnType<typeof configuration>) =>
  loadPlugins(loaded).then(
    () => 'no error',
    (error: { readonly code: string; readonly where?: string; readonly message: string }) =>
      `${error.code} at ${error.where ?? ''}: ${error.message}`,
  );

test.each([
  ['not installed', undefined, `The package "${NAME}" is not installed beside the configuration`],
  ['throws when it is loaded', 'throw new Error("no licence")', `The package "${NAME}" can’t be loaded: no licence.`],
  [
    'throws when it is made',
    'export default () => { throw new Error("no region"); }',
    `The plugin of "${NAME}" could not be made: no region.`,
  ],
  ['has nothing', 'export const plugin = 1;', `The plugin of ${NAME} can’t be used:`],
  [
    'is another version',
    `export default { contract: 'shotlist-plugin/9', name: 'acme' }`,
    'The plugin "acme" can’t be used: contract: must be "shotlist-plugin/1".',
  ],
  ['makes something else', 'export default () => 7', `The plugin of ${NAME} can’t be used:`],
])('a plugin that %s', async (_, main, words) => {
  expect(await failureOf(configuration({ plugins: [NAME] }, main))).toMatch(/^PROVIDER_INVALID at /);
  expect(await failureOf(configuration({ plugins: [NAME] }, main))).toContain(words);
});

test('code that never comes back is told after its time', async () => {
  await expect(withinTime(new Promise(() => undefined), 20)).rejects.toThrow('it did not answer within 0.02 s.');
  expect(await withinTime(7, 20)).toBe(7);
});

test.each<[string, Plugin[], string]>([
  [
    'two of one name',
    [pluginOf('acme'), pluginOf('acme')],
    'The plugin "acme" can’t be used: the plugin "acme" is there already, from the plugin "acme".',
  ],
  [
    'a provider that two have',
    [
      pluginOf('a', { providers: { x: () => expect.unreachable() } }),
      pluginOf('b', { providers: { x: () => expect.unreachable() } }),
    ],
    'The plugin "b" can’t be used: the provider "x" is there already, from the plugin "a".',
  ],
  [
    'a provider of ours',
    [pluginOf('a', { providers: { animatic: () => expect.unreachable() } })],
    'the provider "animatic" is there already, from Shotlist.',
  ],
  [
    'a scheme of ours',
    [pluginOf('a', { stores: { file: () => expect.unreachable() } })],
    'the store "file" is there already, from Shotlist.',
  ],
])('%s', async (_, plugins, words) => {
  expect(await failureOf(configuration({ plugins }))).toContain(words);
});

test('a sink that no plugin has is told with the nearest', async () => {
  const plugins = [pluginOf('acme', { sinks: { sheet: async () => undefined } })];
  expect(await failureOf(configuration({ plugins, sinks: ['sheets'] }))).toBe(
    'CONFIG_INVALID at shotlist.config.json, sinks.0: No plugin has a sink "sheets". Did you mean "sheet"?',
  );
  expect(Object.keys((await loadPlugins(configuration({ plugins, sinks: ['sheet'] }))).sinks)).toEqual(['sheet']);
});

test('a function is given its options; what it makes is found by the names in the configuration', async () => {
  const main = `export default ({ region }) => ({
  contract: 'shotlist-plugin/1', name: 'acme',
  providers: { still: ({ account, options }) => { throw new Error(JSON.stringify([account, options, region])); } },
  stores: { acme: (url, { create }) => ({ url, create }) },
});`;
  const loaded = configuration(
    {
      plugins: [{ package: NAME, options: { region: 'north' } }],
      accounts: { main: { provider: 'still', options: { quality: 2 } }, typo: { provider: 'stil' } },
      store: 'acme://bucket/videos',
    },
    main,
  );
  const plugins = await loadPlugins(loaded);
  const accounts = accountsOf(loaded, {}, plugins);
  const context = { store: {} as never, previewSize: '480p' } as const;
  await expect(accounts.find('main').loadProvider(context)).rejects.toThrow('["main",{"quality":2},"north"]');
  await expect(accounts.find('typo').loadProvider(context)).rejects.toMatchObject({
    help: expect.stringContaining('If "still" is meant') as string,
  });
  const place = storePlace(undefined, loaded, localState(loaded.folder), {}, plugins);
  expect(place).toMatchObject({ url: 'acme://bucket/videos', named: true });
  const throws = () => {
    throw new Error('no such bucket');
  };
  await expect(openPlace({ ...place, open: throws }, { create: true })).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
    where: 'acme://bucket/videos',
    message: 'The plugin could not open the store: no such bucket.',
  });
  await expect(openPlace(place, { create: true })).rejects.toMatchObject({
    code: 'PROVIDER_INVALID',
    message: 'What a plugin opened is no store: it lacks put, get, read, stat, list, remove, localPath, checkUsable.',
  });
});
