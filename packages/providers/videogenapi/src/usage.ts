// usage: the vendor's own count of the month, by which Shotlist corrects its own.
import { readUsage } from '@shotlist/client';
import { type Provider, ProviderError } from '@shotlist/core';
import type { Parts } from './parts.js';

export function createUsage({ client }: Parts): NonNullable<Provider['usage']> {
  return async ({ signal }) => {
    const { usage } = await client.user({ signal });
    const figures = readUsage(usage);
    if (figures === undefined) throw new ProviderError('ANSWER_INVALID', 'The usage is less than nothing.');
    const { used, limit, resetsAtMs } = figures;
    return { used, limit, ...(resetsAtMs === undefined ? {} : { resetsAtMs }) };
  };
}
