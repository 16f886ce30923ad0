// A quota as people state it: units that a vendor gives within a period.

/** Units that a vendor gives within a period. Several may hold at once. */
export interface QuotaSpec {
  /** Units of one period. */
  readonly limit: number;
  /** A calendar month, a calendar day, or a fixed length in milliseconds, whose periods are counted from 1970-01-01T00:00Z. */
  readonly per: 'month' | 'day' | { readonly ms: number };
  /** The day on which a month begins, 1 to 31; in a shorter month its last day. @default 1 */
  readonly anchorDay?: number;
  /** Whose midnight counts: an IANA name. @default "UTC" */
  readonly timeZone?: string;
  /** The model whose generations count. @default all of them together */
  readonly model?: string;
}

/** What a batch does when a quota is used up: wait for the next period, fail the rest, or go on at its next account. */
export const WHEN_EXHAUSTED = ['wait', 'fail', 'spill'] as const;
export type WhenExhausted = (typeof WHEN_EXHAUSTED)[number];
