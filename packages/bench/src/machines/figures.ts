// The figures of a list that several machines have made, from the vendor's own log of requests.
import type { FakeApiCall } from '@shotlist/testing/fake';
import { mostInWindow } from '../engine/arrivals.js';
import { aboveBucket } from '../pacing/above-bucket.js';
import type { MachinesScenario } from './scenario.js';

export interface MachineFigures {
  readonly accepted: number;
  /** Paid requests in any second, refused ones too. */
  readonly mostInASecond: number;
  /** Paid requests that a token bucket of the rate would refuse. */
  readonly above: number;
  /** Paid requests that the vendor refused: one that keeps to places and rate has none. */
  readonly refused: number;
  /** Of what the rate allows, from a tenth of the list to nine tenths. */
  readonly usedOfAllowed: number;
}

const FROM_SHARE = 0.1;
const TO_SHARE = 0.9;

export function machineFigures(
  calls: readonly Pick<FakeApiCall, 'endpoint' | 'monotonicMs' | 'generationId'>[],
  accepted: number,
  { rate }: Pick<MachinesScenario, 'rate'>,
): MachineFigures {
  const paid = calls.filter(({ endpoint }) => endpoint === 'generate');
  const moments = paid.map(({ monotonicMs }) => monotonicMs);
  const made = paid.filter(({ generationId }) => generationId !== undefined).map(({ monotonicMs }) => monotonicMs);
  const from = made[Math.floor(FROM_SHARE * (made.length - 1))] ?? 0;
  const to = made[Math.floor(TO_SHARE * (made.length - 1))] ?? 0;
  const between = made.filter((moment) => moment >= from && moment < to).length;
  return {
    accepted,
    mostInASecond: mostInWindow(moments, rate.perMs),
    above: aboveBucket(moments, rate),
    refused: paid.length - made.length,
    usedOfAllowed: between / (((to - from) / rate.perMs) * rate.requests),
  };
}
