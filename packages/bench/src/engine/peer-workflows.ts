// What people would write without Shotlist: an activity a row, one that polls, or a child workflow a row. Rows are numbers; nothing is read or written.
import { continueAsNew, executeChild, proxyActivities, workflowInfo } from '@temporalio/workflow';

/** One activity that does nothing, and one that shows that it lives while it asks whether what it does nothing for is done. */
export interface PeerActivities {
  noop(row: number): Promise<void>;
  poll(row: number): Promise<void>;
}

/** The rows that one workflow of a peer takes. */
export interface PeerInput {
  readonly first: number;
  readonly rows: number;
  /** Rows under way at the same time. */
  readonly window: number;
}

/** Rows of one run; a longer history would come near Temporal's limit. */
const ROWS_A_RUN = 5_000;

const { noop } = proxyActivities<PeerActivities>({ startToCloseTimeout: '10 seconds' });
const { poll } = proxyActivities<PeerActivities>({ startToCloseTimeout: '1 hour', heartbeatTimeout: '10 seconds' });

/** An activity a row. */
export async function activityARow(input: PeerInput): Promise<void> {
  await inWindow(input, noop);
  if (input.rows > ROWS_A_RUN) await continueAsNew<typeof activityARow>(restOf(input));
}

/** One long activity a row, that polls. */
export async function pollingARow(input: PeerInput): Promise<void> {
  await inWindow(input, poll);
  if (input.rows > ROWS_A_RUN) await continueAsNew<typeof pollingARow>(restOf(input));
}

/** A child workflow a row. */
export async function childARow(input: PeerInput): Promise<void> {
  const { workflowId } = workflowInfo();
  await inWindow(input, (row) => executeChild(oneRow, { workflowId: `${workflowId}/${row}`, args: [row] }));
  if (input.rows > ROWS_A_RUN) await continueAsNew<typeof childARow>(restOf(input));
}

/** The child: its row's activity. */
export async function oneRow(row: number): Promise<void> {
  await noop(row);
}

async function inWindow({ first, rows, window }: PeerInput, work: (row: number) => Promise<void>): Promise<void> {
  const end = first + Math.min(rows, ROWS_A_RUN);
  let next = first;
  const lane = async () => {
    while (next < end) {
      const row = next;
      next += 1;
      await work(row);
    }
  };
  await Promise.all(Array.from({ length: Math.min(window, rows) }, lane));
}

function restOf({ first, rows, window }: PeerInput): PeerInput {
  return { first: first + ROWS_A_RUN, rows: rows - ROWS_A_RUN, window };
}
