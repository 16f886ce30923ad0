import { expect, test } from 'vitest';
import { assertPlugin, definePlugin, type Plugin } from './plugin.js';

const plugin = definePlugin({
  contract: 'shotlist-plugin/1',
  name: 'acme',
  providers: { acme: () => expect.unreachable() },
  stores: { acme: () => expect.unreachable() },
  sinks: { 'acme-sheet': async () => undefined },
});

test('a plugin is itself', () => {
  expect(assertPlugin(plugin, '@acme/shotlist')).toBe(plugin);
  expect(assertPlugin({ contract: plugin.contract, name: 'empty' }, 'x')).toMatchObject({ name: 'empty' });
});

test.each<[string, unknown, string]>([
  [
    'another version',
    { ...plugin, contract: 'shotlist-plugin/2' },
    'The plugin "acme" can’t be used: contract: must be "shotlist-plugin/1".',
  ],
  ['no object', 'acme', 'The plugin of @acme/shotlist can’t be used: '],
  ['nothing', undefined, 'The plugin of @acme/shotlist can’t be used: '],
  ['a provider that is none', { ...plugin, providers: { acme: {} } }, 'providers.acme: must be a function'],
  ['a name that is none', { ...plugin, sinks: { 'A b': () => undefined } }, 'sinks.A b: must be 1 to 63'],
  [
    'a scheme of one letter, a drive on Windows',
    { ...plugin, stores: { c: () => undefined } },
    'stores.c: must be the scheme',
  ],
  ['something unknown', { ...plugin, hooks: {} } as Plugin, '"hooks"'],
])('%s is told with the plugin’s name, or where it came from', (_, value, words) => {
  expect(() => assertPlugin(value, '@acme/shotlist')).toThrow(
    expect.objectContaining({ code: 'PROVIDER_INVALID', message: expect.stringContaining(words) as string }),
  );
});
