// The vendor's clock: this machine's, and so far ahead of it as was told.

export interface VendorClock {
  /** The vendor's time, epoch milliseconds. */
  nowMs(): number;
  /** This machine's, which the log is kept by. */
  realMs(): number;
}

export function createVendorClock(now: () => number, aheadMs: number): VendorClock {
  return { nowMs: () => now() + aheadMs, realMs: now };
}

/** `YYYY-MM-DD HH:MM:SS`, UTC, as the reference writes times. */
export function writeTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
