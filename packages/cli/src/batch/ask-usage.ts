// The vendor's own figures, asked for within a time: a plan goes on without them.
import type { ProviderUsage } from '@shotlist/core';
import { showError } from '../terminal/error-view.js';
import type { Account } from './accounts.js';
import type { LoadContext } from './provider-source.js';

/** An answer, or in a few words why there is none. */
export type Asked<Answer> = { readonly answer: Answer } | { readonly why: string };

const TIMEOUT_MS = 10_000;

/** Never throws: a key that isn't here yet is one more thing that isn't known. */
export async function askUsage(account: Account, context: LoadContext): Promise<Asked<ProviderUsage>> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const provider = await account.loadProvider(context);
    if (provider.usage === undefined) return { why: 'its provider has no figures of its own' };
    const late = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`))),
    );
    return { answer: await Promise.race([provider.usage({ signal }), late]) };
  } catch (error) {
    if (signal.aborted) return { why: `the vendor gave no answer within ${TIMEOUT_MS / 1000} s` };
    const { code, where } = showError(error);
    // Never the message: it may hold what a vendor answered.
    return { why: `the vendor could not be asked (${where === null ? code : `${code}, ${where}`})` };
  }
}
