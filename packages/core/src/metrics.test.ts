import { expect, test } from 'vitest';
import { type Metric, METRICS } from './metrics.js';

const all: readonly Metric[] = Object.values(METRICS);

test('names are Prometheus’ own: counters end in _total, times in seconds, sizes in bytes, and no two are the same', () => {
  for (const { name, kind, unit } of all) {
    expect(name).toMatch(/^shotlist_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    expect(name.endsWith('_seconds')).toBe(unit === 's');
    expect(name.includes('_bytes')).toBe(unit === 'By');
  }
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test('labels are few, and none names a batch, a shot, a generation or an address', () => {
  const labels = new Set(all.flatMap((metric) => metric.labels));
  const known =
    'account code end endpoint found gate model outcome provider quota result route service state status version';
  expect([...labels].toSorted()).toEqual(known.split(' '));
});

test('a histogram has buckets that rise, and nothing else has any', () => {
  for (const { kind, buckets } of all) {
    expect(buckets !== undefined).toBe(kind === 'histogram');
    expect(buckets ?? []).toEqual((buckets ?? []).toSorted((one, other) => one - other));
  }
});
