// What is used of each quota before a plan spends anything, by whoever knows most of it.
import type { QuotaView } from '../messages.js';
import type { ProviderUsage } from '../provider.js';
import { learnedQuotas } from '../quota/learned-quotas.js';
import { periodStarts } from '../quota/period-starts.js';
import { toQuotaLimits } from '../quota/quota-limit.js';
import type { QuotaSpec } from '../quota/quota-spec.js';
import type { PlannedQuota } from './spend-plan.js';

/** Who counted what is used: the vendor, the account's ledger, or nobody but the store's records. */
export type UsedFrom = 'vendor' | 'ledger' | 'store';

/** A quota, and whose word it is that so much of it is used. */
export interface KnownQuota extends PlannedQuota {
  /** Null where nobody knows. */
  readonly usedFrom: UsedFrom | null;
  /** The vendor's own limit, where that is another than the configured one: the lower of them counts. */
  readonly vendorLimit: number | null;
}

export interface QuotaKnowledge {
  readonly specs: readonly QuotaSpec[];
  readonly nowMs: number;
  /** The ledger's figures, where it could be asked. @default none */
  readonly ledger?: readonly QuotaView[];
  /** The vendor's, where it could be asked. */
  readonly vendor?: ProviderUsage;
  /** Units that the store has records of, since a moment; undefined where it can't tell. */
  readonly recorded?: (spec: QuotaSpec, sinceMs: number) => number | undefined;
}

/** Clocks and calendars of vendors differ a little: as much as the ledger lets pass. */
const SAME_TURN_MS = 3_600_000;

/** A quota that nobody configured is learned from the vendor, when it has a limit. */
export function plannedQuotas({
  specs: configured,
  nowMs,
  ledger = [],
  vendor,
  recorded,
}: QuotaKnowledge): KnownQuota[] {
  const specs = configured.length === 0 ? learnedQuotas(vendor) : configured;
  const limits = toQuotaLimits(specs, nowMs);
  const vendors = vendor === undefined ? undefined : vendorsQuota(specs, vendor, nowMs);
  return specs.map((spec, index) => {
    const name = limits[index]?.name ?? '';
    const [startsMs = nowMs] = periodStarts(spec, nowMs, 1);
    const vendorLimit = spec === vendors && vendor?.limit !== spec.limit ? (vendor?.limit ?? null) : null;
    const limit = Math.min(spec.limit, vendorLimit ?? spec.limit);
    const figures: { readonly used: number; readonly usedFrom: UsedFrom }[] = [];
    if (spec === vendors && vendor !== undefined) figures.push({ used: vendor.used, usedFrom: 'vendor' });
    const view = ledger.find((one) => one.name === name && one.startsMs === startsMs);
    if (view !== undefined) {
      // Its own limit may be another: what it has left is what counts.
      const left = Math.max(0, view.limit - view.posted - view.pending - view.unknown);
      figures.push({ used: Math.max(0, limit - left), usedFrom: 'ledger' });
    }
    const inStore = figures.length === 0 ? recorded?.(spec, startsMs) : undefined;
    if (inStore !== undefined) figures.push({ used: inStore, usedFrom: 'store' });
    // Whoever knows less has not heard of all of it yet.
    const most = figures.toSorted((a, b) => b.used - a.used)[0];
    return { name, spec: { ...spec, limit }, used: most?.used ?? null, usedFrom: most?.usedFrom ?? null, vendorLimit };
  });
}

/** The quota that a vendor's figures are about: of all models, and turning when they say; else the one of the longest period. */
function vendorsQuota(
  specs: readonly QuotaSpec[],
  { resetsAtMs }: ProviderUsage,
  nowMs: number,
): QuotaSpec | undefined {
  const ofAll = specs
    .filter(({ model }) => model === undefined)
    .map((spec) => ({ spec, starts: periodStarts(spec, nowMs, 2) }))
    .map(({ spec, starts: [startsMs = 0, endsMs = 0] }) => ({ spec, endsMs, lengthMs: endsMs - startsMs }))
    .toSorted((a, b) => a.lengthMs - b.lengthMs);
  const turning = ofAll.find(({ endsMs }) => resetsAtMs !== undefined && Math.abs(endsMs - resetsAtMs) <= SAME_TURN_MS);
  return (turning ?? ofAll.at(-1))?.spec;
}
