// Money as people read it: what isn't known is said, never left out.
import type { Spend } from '@shotlist/core';

/** `12.40`, in the currency's own digits; more of them where it would be nothing. */
export function amount(millionths: number, currency: string): string {
  const value = millionths / 1_000_000;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  const most = value > 0 && value < 0.1 ? 6 : maximumFractionDigits;
  return new Intl.NumberFormat('en', {
    minimumFractionDigits: maximumFractionDigits,
    maximumFractionDigits: most,
  }).format(value);
}

/** `12.40`, `unknown`, or `12.40 + unknown`. */
export function costCell({ generations, cost, unpriced }: Spend, currency: string | undefined): string {
  if (generations === 0) return '–';
  if (currency === undefined || unpriced === generations) return 'unknown';
  return unpriced === 0 ? amount(cost, currency) : `${amount(cost, currency)} + unknown`;
}
