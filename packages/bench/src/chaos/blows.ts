// Deals the blows of a draw: kills, stops and lets go on, cuts the way to the vendor; and the person who mends the key.
import { setTimeout as sleep } from 'node:timers/promises';
import { type GateCommand, ledgerWorkflowId, SIGNALS } from '@shotlist/core';
import { Fleet } from '../fleet/fleet.js';
import type { Blow, Draw } from './draw.js';

/** For the first request to be taken. */
const FIRST_MS = 60_000;
const FIRST_LOOK_MS = 50;

/** Resolves when all were dealt, and everybody works again. Before anything is sent there is nothing to break. */
export async function dealBlows(fleet: Fleet, { blows, absences }: Draw): Promise<void> {
  for (const endMs = performance.now() + FIRST_MS; performance.now() < endMs; await sleep(FIRST_LOOK_MS))
    if (fleet.vendor.accepted().length > 0) break;
  const workers = blows.map((row, index) => inTurn(row, (blow) => strike(fleet, index, blow)));
  const absent = inTurn(absences, async ({ forMs }) => {
    fleet.vendor.comeOrGo();
    await sleep(forMs);
    fleet.vendor.comeOrGo();
  });
  await Promise.all([...workers, absent]);
}

async function inTurn(row: readonly Blow[], deal: (blow: Blow) => Promise<void>): Promise<void> {
  for (const blow of row) {
    await sleep(blow.afterMs);
    await deal(blow);
  }
}

async function strike(fleet: Fleet, index: number, { what, forMs }: Blow): Promise<void> {
  const worker = fleet.worker(index);
  if (what === 'kill') {
    await worker.kill();
    await sleep(forMs);
    await fleet.startWorker(index);
  } else {
    worker.signal('SIGSTOP');
    await sleep(forMs);
    worker.signal('SIGCONT');
  }
}

const LOOK_MS = 1_000;

/** A key that was refused stays so until somebody says that it is mended: `shotlist account open`. */
export async function mendKeys(fleet: Fleet, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(LOOK_MS, undefined, { signal: over }).catch(() => undefined);
    const gates = (await fleet.ledger())?.gates ?? [];
    if (!gates.some(({ name, closedUntilMs }) => name === 'auth' && closedUntilMs === null)) continue;
    const open: GateCommand = { command: 'open', gate: 'auth', closedUntilMs: null, reason: '', setBy: 'chaos' };
    await fleet.client.workflow
      .getHandle(ledgerWorkflowId(Fleet.account))
      .signal(SIGNALS.gate, open)
      .catch(() => undefined);
  }
}
