// What init writes is read again as it was meant, and says nothing that is a secret.
import { createTestFolder } from '@shotlist/testing';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.js';
import type { Answers } from './answers.js';
import { configText, envText } from './config-text.js';

const VENDOR: NonNullable<Answers['vendor']> = { account: 'main', keyEnv: 'MY_KEY', rates: [], quotas: [] };

async function read(answers: Partial<Answers>) {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shotlist.config.yaml'), configText({ example: false, ...answers }));
  return (await readConfig(undefined, folder))?.config;
}

test('nothing but defaults', async () => {
  expect(await read({})).toEqual({ accounts: { preview: { provider: 'animatic' } } });
  expect(configText({ example: true })).toMatchSnapshot();
});

test('everything that can be answered', async () => {
  const answers: Answers = {
    vendor: {
      ...VENDOR,
      baseUrl: 'https://video.example/api/v1',
      rates: [
        { requests: 20, perMs: 1_000 },
        { requests: 500, perMs: 5_400_000 },
      ],
      inFlight: 50,
      quotas: [
        { limit: 100, per: 'month' },
        { limit: 20, per: { ms: 21_600_000 }, model: 'veo_3' },
      ],
    },
    store: '/mnt/my videos',
    temporal: { address: 'temporal.example:7233', namespace: 'on', keyEnv: 'CLOUD_KEY' },
    notify: { url: 'https://hooks.example/shotlist', secretEnv: 'HOOK_SECRET' },
    example: false,
  };
  expect(await read(answers)).toEqual({
    store: '/mnt/my videos',
    accounts: {
      preview: { provider: 'animatic' },
      main: {
        provider: 'videogenapi',
        options: { apiKeyEnv: 'MY_KEY', baseUrl: 'https://video.example/api/v1' },
        rate: [
          { requests: 20, per: '1s' },
          { requests: 500, per: '90m' },
        ],
        maxInFlight: 50,
        quotas: [
          { limit: 100, per: 'month' },
          { limit: 20, per: '6h', model: 'veo_3' },
        ],
      },
    },
    temporal: { address: 'temporal.example:7233', namespace: 'on', apiKeyEnv: 'CLOUD_KEY' },
    notify: { team: { webhook: { url: 'https://hooks.example/shotlist', secretEnv: 'HOOK_SECRET' } } },
  });
  expect(configText(answers)).toMatchSnapshot('configuration');
  expect(envText(answers)).toMatchSnapshot('variables');
});

test.each(['true', 'null', '1.5', '12:30', "it's", 'a: b', '#1', 'C:\\videos', ' x', 'ending:', '- x', 'ü'])(
  '%j is read as the text that it is',
  async (store) => expect((await read({ store }))?.store).toBe(store),
);

test('one rate stands on its line, and a profile by itself', async () => {
  const config = await read({
    vendor: { ...VENDOR, rates: [{ requests: 1, perMs: 1_500 }] },
    temporal: { profile: 'prod' },
  });
  expect(config?.accounts?.['main']).toMatchObject({ rate: { requests: 1, per: '1500ms' } });
  expect(config?.temporal).toEqual({ profile: 'prod' });
});
