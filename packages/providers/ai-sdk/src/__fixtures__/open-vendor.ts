// One vendor and an account there, with what a test asks of both.
import type { GenerationRequest, GenerationStatus, Provider, SubmitContext, SubmitOutcome } from '@shotlist/core';
import { sampleRequest } from '@shotlist/testing';
import { onTestFinished } from 'vitest';
import { ACCOUNTS, type Account, type AccountOptions, openAccount } from './accounts.js';
import { type FakeVendor, startFakeVendor } from './fake-vendor.js';

export const PROMPT = 'A canary-heron in the reeds at dawn';
const signal = new AbortController().signal;

export interface OpenVendor {
  readonly account: Account;
  readonly vendor: FakeVendor;
  readonly provider: Provider;
  /** As another process would have it. */
  readonly another: (options?: AccountOptions) => Provider;
  readonly submit: (request?: Partial<GenerationRequest>, context?: Partial<SubmitContext>) => Promise<SubmitOutcome>;
  /** Submits and gives the generation's id. */
  readonly accept: (request?: Partial<GenerationRequest>) => Promise<string>;
  readonly check: (...ids: readonly string[]) => Promise<readonly GenerationStatus[]>;
  readonly fetch: (id: string) => ReturnType<Provider['fetchOutput']>;
}

export type VendorName = 'fal' | 'google' | 'replicate' | 'bytedance';

export async function openVendor(name: VendorName, options: AccountOptions = {}): Promise<OpenVendor> {
  const account = ACCOUNTS.find(({ dialect }) => dialect.name === name);
  if (account === undefined) throw new Error(`There is no ${name}.`);
  const vendor = await startFakeVendor(account.dialect);
  onTestFinished(() => vendor.close());
  const another: OpenVendor['another'] = (changes = {}) => openAccount(account, vendor.url, { ...options, ...changes });
  const provider = another();
  const submit: OpenVendor['submit'] = (request = {}, context = {}) => {
    const { aspect_ratio: ratio, ...sample } = sampleRequest({
      model: account.key,
      prompt: PROMPT,
      ...(name === 'google' ? { duration: 6 } : {}),
      ...request,
    });
    const whole = request.image_url === undefined && ratio !== undefined ? { ...sample, aspect_ratio: ratio } : sample;
    return provider.submit(whole, {
      signal,
      idempotencyKey: 'one-try',
      beforeSend: async () => undefined,
      readImage: async () => Promise.reject(new Error('There is no such image.')),
      ...context,
    });
  };
  return {
    account,
    vendor,
    provider,
    another,
    submit,
    async accept(request) {
      const outcome = await submit(request);
      if (outcome.outcome !== 'accepted') throw new Error(`It was not accepted: ${JSON.stringify(outcome)}`);
      return outcome.generationId;
    },
    check: (...ids) => provider.check(ids, { signal }),
    fetch: (id) =>
      provider.fetchOutput(id, {
        signal,
        temporaryFolder: '/nowhere',
        readImage: async () => new Uint8Array(),
        onProgress: () => undefined,
      }),
  };
}

export const VENDORS: readonly VendorName[] = ['fal', 'google', 'replicate', 'bytedance'];
