// A gate that a person closed, as the store knows it, whoever runs.
import type { AccountOverride, Gate } from '@shotlist/core';
import { isPaused } from '@shotlist/temporal/client';

export function pausedGate(override: AccountOverride | null, nowMs: number): Gate | null {
  const paused = override?.paused;
  if (paused === undefined || !isPaused(override, nowMs)) return null;
  const { reason, setBy, sinceMs, untilMs: closedUntilMs } = paused;
  return { name: 'paused', reason, setBy, sinceMs, closedUntilMs };
}
