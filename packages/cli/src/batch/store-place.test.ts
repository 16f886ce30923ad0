import path from 'node:path';
import { expect, test } from 'vitest';
import { localState } from './local-state.js';
import { storePlace } from './store-place.js';

const state = localState('/work');
const configured = (store: string) => ({ config: { store }, shown: 'shotlist.config.js', folder: '/etc/team' });

test('the flag comes before the environment, that before the config, and the folder’s own is last', () => {
  const environment = { SHOTLIST_STORE: '/env' };
  expect(storePlace('flag', configured('/config'), state, environment)).toEqual({ url: 'flag', named: true });
  expect(storePlace(undefined, configured('/config'), state, environment)).toEqual({ url: '/env', named: true });
  expect(storePlace(undefined, configured('/config'), state, {})).toEqual({ url: '/config', named: true });
  expect(storePlace(undefined, undefined, state, { SHOTLIST_STORE: '' })).toEqual({
    url: path.join('/work', '.shotlist', 'store'),
    named: false,
  });
});

test.each([
  ['videos', '/etc/team/videos'],
  ['file:my%20videos', '/etc/team/my videos'],
  ['file:///srv/videos', 'file:///srv/videos'],
  ['s3://bucket/prefix', 's3://bucket/prefix'],
])('%s in a config counts from its folder', (store, url) => {
  expect(storePlace(undefined, configured(store), state, {}).url).toBe(url);
});
