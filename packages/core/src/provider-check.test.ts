import { expect, test } from 'vitest';
import { isShotlistError } from './errors.js';
import type { Provider, ProviderCapabilities } from './provider.js';
import { assertProvider } from './provider-check.js';

const capabilities: ProviderCapabilities = {
  models: [{ key: 'veo_3', limits: { duration: { min: 5, max: 8 }, resolutions: ['720p'] } }, { key: 'seedance_lite' }],
  localImages: false,
  honoursIdempotencyKeys: true,
  canFind: true,
  submitBatch: 16,
  listingLagMs: 0,
  minPollIntervalMs: 5000,
  resultLifetimeMs: null,
  billing: { onFailure: 'free', onModeration: 'unknown' },
  mediaType: 'video/mp4',
};
const never = (): never => {
  throw new Error('not called by the check');
};
const provider: Provider = {
  contract: 'shotlist-provider/1',
  name: 'my-vendor',
  capabilities,
  submit: never,
  check: never,
  find: never,
  fetchOutput: never,
};

function refusal(value: unknown, source?: string): string {
  try {
    assertProvider(value, source);
  } catch (error) {
    if (isShotlistError(error) && error.code === 'PROVIDER_INVALID') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}
const withCapabilities = (changes: object): object => ({ ...provider, capabilities: { ...capabilities, ...changes } });

test('a whole provider comes back as the same object, with its optional functions or without', () => {
  expect(assertProvider(provider)).toBe(provider);
  const most = withCapabilities({ submitBatch: 64 });
  expect(assertProvider(most)).toBe(most);
  const whole = { ...provider, usage: never, cancel: never };
  expect(assertProvider(whole)).toBe(whole);
});

test('a class instance keeps its private state', () => {
  class Vendor implements Provider {
    readonly contract = 'shotlist-provider/1';
    readonly name = 'vendor';
    readonly capabilities = capabilities;
    readonly submit = never;
    readonly check = never;
    readonly find = never;
    readonly fetchOutput = never;
    #used = 7;
    async usage() {
      return { used: this.#used, limit: null };
    }
  }
  return expect(assertProvider(new Vendor()).usage?.({ signal: new AbortController().signal })).resolves.toEqual({
    used: 7,
    limit: null,
  });
});

test('the message has the name of the provider, or of where it came from, and everything that is wrong', () => {
  const message = refusal({ ...provider, contract: 'shotlist-provider/2', submit: undefined });
  expect(message).toContain('"my-vendor"');
  expect(message).toContain('contract: must be "shotlist-provider/1"');
  expect(message).toContain('submit: must be a function');
  expect(refusal(undefined, 'some-package')).toContain('of some-package');
  expect(refusal({ ...provider, name: '' }, 'some-package')).toContain('of some-package');
});

test.each([
  ['a name with capitals', { ...provider, name: 'MyVendor' }, 'name: '],
  ['a name as long as a path', { ...provider, name: 'a'.repeat(64) }, 'name: '],
  ['a cancel that is no function', { ...provider, cancel: true }, 'cancel: '],
  ['no capabilities', { ...provider, capabilities: undefined }, 'capabilities: '],
  ['no models', withCapabilities({ models: [] }), 'capabilities.models: '],
  ['an unknown model', withCapabilities({ models: [{ key: 'veo3' }] }), 'no such model "veo3"; did you mean "veo_3"?'],
  ['an alias', withCapabilities({ models: [{ key: 'kling_2_1' }] }), 'write "kling_21"'],
  [
    'a model twice',
    withCapabilities({ models: [{ key: 'veo_3' }, { key: 'veo_3' }] }),
    'capabilities.models.1.key: "veo_3" is listed twice',
  ],
  [
    'a resolution beyond the model',
    withCapabilities({ models: [{ key: 'hailuo_2', limits: { resolutions: ['4K'] } }] }),
    'hailuo_2 does not have 4K',
  ],
  [
    'a duration beyond the model',
    withCapabilities({ models: [{ key: 'veo_3', limits: { duration: { min: 5, max: 61 } } }] }),
    '5 to 60 s of veo_3',
  ],
  [
    'a duration that ends before it begins',
    withCapabilities({ models: [{ key: 'veo_3', limits: { duration: { min: 9, max: 8 } } }] }),
    '5 to 60 s of veo_3',
  ],
  ['a batch of 65', withCapabilities({ submitBatch: 65 }), 'capabilities.submitBatch: '],
  [
    'a batch of 17 that would have to be looked for',
    withCapabilities({ submitBatch: 17, honoursIdempotencyKeys: false, canFind: true }),
    'must be at most 16 where',
  ],
  [
    'a batch of 17 that nobody could find again',
    withCapabilities({ submitBatch: 17, canFind: false }),
    'at most 16 where',
  ],
  [
    'a batch where nobody could tell what became of it',
    withCapabilities({ canFind: false, honoursIdempotencyKeys: false }),
    'must be 1 where',
  ],
  ['a lag that is not a number', withCapabilities({ listingLagMs: Number.NaN }), 'capabilities.listingLagMs: '],
  ['a lag without end', withCapabilities({ listingLagMs: Number.POSITIVE_INFINITY }), 'capabilities.listingLagMs: '],
  ['a negative interval', withCapabilities({ minPollIntervalMs: -1 }), 'capabilities.minPollIntervalMs: '],
  ['a result that is gone at once', withCapabilities({ resultLifetimeMs: 0 }), 'capabilities.resultLifetimeMs: '],
  [
    'billing nobody knows',
    withCapabilities({ billing: { onFailure: 'half', onModeration: 'free' } }),
    'capabilities.billing.onFailure: ',
  ],
  ['another media type', withCapabilities({ mediaType: 'video/webm' }), 'capabilities.mediaType: '],
  ['a capability with a typing error', withCapabilities({ canFnd: true }), 'canFnd'],
])('%s is refused', (_, value, words) => {
  expect(refusal(value)).toContain(words);
});
