// readUsage: the vendor's own figures. A question that costs nothing, and may go unanswered.
import type { UsageFigures } from '@shotlist/core';
import { accountProcess } from './account-process.js';
import { type AccountSetup } from './setup.js';

/** A vendor that takes longer doesn't answer. */
const PATIENCE_MS = 15_000;

export async function readUsage(account: AccountSetup, signal: AbortSignal): Promise<UsageFigures | null> {
  const { provider } = account;
  if (provider.usage === undefined) return null;
  try {
    // Asked for before, so that what is accepted meanwhile is never taken for somebody else's.
    const atMs = accountProcess(account).clock.nowMs();
    const usage = await provider.usage({ signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    const { used, limit, resetsAtMs } = usage;
    if (!Number.isFinite(used) || used < 0 || (limit !== null && !(limit >= 0))) return null;
    return {
      used,
      limit,
      resetsAtMs: Number.isFinite(resetsAtMs) ? (resetsAtMs ?? null) : null,
      atMs: Math.floor(atMs),
    };
  } catch {
    return null;
  }
}
