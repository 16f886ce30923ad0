// What is done about a request that a model doesn't take as it is: refused, made as near as can be, or made by another.
import { describe, expect, test } from 'vitest';
import type { AiSdkModel, VendorModel } from './options.js';
import { openVendor } from './__fixtures__/open-vendor.js';

const LIMITS = {
  durations: [4, 6, 8],
  resolutions: ['720p', '1080p'],
  aspectRatios: ['16:9', '9:16'],
} as const satisfies VendorModel;
const veo = (changes: Partial<AiSdkModel> = {}) =>
  openVendor('google', { change: (model) => ({ ...model, ...LIMITS, ...changes }) });

test.each([
  [{ duration: 7 }, 'DURATION_UNSUPPORTED'],
  [{ resolution: '4K' }, 'RESOLUTION_UNSUPPORTED'],
  [{ aspect_ratio: '9:21' }, 'ASPECT_RATIO_UNSUPPORTED'],
  [{ model: 'kling_21' }, 'MODEL_UNKNOWN'],
] as const)('%o is rejected, and nothing is sent', async (request, code) => {
  const { vendor, submit } = await veo();
  expect(await submit(request)).toMatchObject({ outcome: 'rejected', code });
  expect(vendor.paths).toEqual([]);
});

test('snapped, each setting is the nearest that the model has, and the record says so', async () => {
  const { vendor, submit } = await veo({ policy: 'snap' });
  const notes = ['duration 7 made as 6', 'resolution 4K made as 1080p', 'aspect_ratio 9:21 made as 9:16'];
  expect(await submit({ duration: 7, resolution: '4K', aspect_ratio: '9:21' })).toMatchObject({ notes });
  expect(vendor.generations[0]?.body).toMatchObject({
    parameters: { durationSeconds: 6, resolution: '1080p', aspectRatio: '9:16' },
  });
  expect(await submit({ duration: 60, resolution: '480p', aspect_ratio: '4:3' })).toMatchObject({
    notes: ['duration 60 made as 8', 'resolution 480p made as 720p', 'aspect_ratio 4:3 made as 16:9'],
  });
  expect(await submit({ duration: 8 })).not.toHaveProperty('notes');
});

test('of two that are as near it is the lower, in whatever order they stand', async () => {
  const { submit } = await veo({ policy: 'snap', durations: [8, 6] });
  expect(await submit({ duration: 7 })).toMatchObject({ notes: ['duration 7 made as 6'] });
});

test('substituted, another model makes what the first doesn’t take, and anyone can ask for it', async () => {
  const { vendor, submit, check } = await openVendor('replicate', {
    change: (model) => ({
      ...model,
      durations: [5],
      policy: 'substitute',
      substitute: { ...(model.textToVideo === undefined ? {} : { textToVideo: model.textToVideo }), durations: [10] },
    }),
  });
  expect(await submit({ duration: 5 })).not.toHaveProperty('notes');
  const other = await submit({ duration: 10 });
  expect(other).toMatchObject({
    outcome: 'accepted',
    generationId: expect.stringMatching(/^seedance_lite\.2\./),
    notes: [expect.stringMatching(/^made by bytedance\/seedance-1-lite: Its duration can be 5, not 10\./)],
  });
  if (other.outcome !== 'accepted') throw new Error('It was not accepted.');
  expect(await check(other.generationId)).toMatchObject([{ status: 'in_progress' }]);
  expect(await submit({ duration: 20 })).toMatchObject({ outcome: 'rejected', code: 'DURATION_UNSUPPORTED' });
  expect(vendor.posts).toHaveLength(2);
});

describe('capabilities', () => {
  test('are narrower than the registry where the rest is rejected', async () => {
    const { provider } = await veo({ deadlineMs: 600_000 });
    expect(provider.capabilities.models).toEqual([
      {
        key: 'veo_3',
        limits: {
          modes: ['text-to-video', 'image-to-video'],
          duration: { min: 6, max: 8 },
          resolutions: ['720p', '1080p'],
          aspectRatios: ['16:9'],
        },
        deadlineMs: 600_000,
      },
    ]);
    expect(provider.capabilities).toMatchObject({ canFind: false, honoursIdempotencyKeys: false, submitBatch: 1 });
  });

  test('are the registry’s where the rest is snapped', async () => {
    const { provider } = await veo({ policy: 'snap' });
    expect(provider.capabilities.models).toEqual([
      { key: 'veo_3', limits: { modes: ['text-to-video', 'image-to-video'] } },
    ]);
  });
});

test.each<[string, Partial<AiSdkModel>]>([
  ['no model', { textToVideo: undefined as never, imageToVideo: undefined as never }],
  ['no duration', { durations: [] }],
  ['a duration that is none', { durations: [6, 0] }],
  ['durations that nobody may ask for', { durations: [2, 4] }],
  ['a ratio that is none', { aspectRatios: ['16:0'] }],
  ['substitute without one', { policy: 'substitute' }],
])('%s is found when the provider is made', async (_what, changes) => {
  await expect(veo(changes)).rejects.toMatchObject({ code: 'CONFIG_INVALID', where: 'models.veo_3' });
});
