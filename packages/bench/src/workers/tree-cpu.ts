// Processor time of this process and of everything that it started: on a machine that does other things too, cost is judged by it.
import { readdir, readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second. */
const TICKS_A_SECOND = 100;

interface Process {
  readonly parent: number;
  readonly seconds: number;
}

/** Seconds so far. What has ended is not in it, and nothing is where the system does not tell. */
export async function treeCpuSeconds(): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 0);
  const all = new Map<number, Process>();
  await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // A name may have anything in it, also brackets.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields.length < 13) return;
      all.set(pid, {
        parent: Number(fields[1]),
        seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
      });
    }),
  );
  let sum = 0;
  for (const [pid, { seconds }] of all) if (isBelow(all, pid, process.pid)) sum += seconds;
  return sum;
}

function isBelow(all: ReadonlyMap<number, Process>, pid: number, ancestor: number): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = all.get(at)?.parent)
    if (at === ancestor) return true;
  return false;
}
