// docs/providers.md names every model of the registry, every policy, and all that a model of AI SDK's may be given.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MODELS } from '../packages/core/src/models.js';
import type { AiSdkModel, AiSdkOptions, Policy } from '../packages/providers/ai-sdk/src/options.js';

const page = readFileSync(path.join(import.meta.dirname, 'providers.md'), 'utf8').replace(/^```.*?^```$/gms, '');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));
const named = (text: string) => new Set([...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
const firstCells = named(rows.map((row) => row.split(' | ')[0]).join(' '));

test('the six models have a row each', () => {
  expect(MODELS.map(({ key }) => key).filter((key) => !firstCells.has(key))).toEqual([]);
});

test('every policy has a row', () => {
  const policies: Record<Policy, true> = { reject: true, snap: true, substitute: true };
  expect(Object.keys(policies).filter((policy) => !firstCells.has(policy))).toEqual([]);
});

test('every setting of a model has a row, and those of the provider are named', () => {
  const ofModel: Record<keyof AiSdkModel, true> = {
    textToVideo: true,
    imageToVideo: true,
    durations: true,
    resolutions: true,
    aspectRatios: true,
    ignores: true,
    options: true,
    imageAs: true,
    fps: true,
    policy: true,
    substitute: true,
    deadlineMs: true,
  };
  expect(Object.keys(ofModel).filter((name) => !firstCells.has(name))).toEqual([]);
  const ofProvider: Record<keyof AiSdkOptions, true> = {
    name: true,
    models: true,
    policy: true,
    webhookUrl: true,
    minPollIntervalMs: true,
    timeoutMs: true,
    deadlineMs: true,
    resultLifetimeMs: true,
    billing: true,
    allowHosts: true,
    download: true,
    fetch: true,
  };
  expect(Object.keys(ofProvider).filter((name) => !named(page).has(name))).toEqual([]);
});
