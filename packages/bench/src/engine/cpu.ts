// Who worked: this process, with all its threads, and the Temporal server.
import { readFile } from 'node:fs/promises';

/** Seconds of processor time. The server's are known on Linux only. */
export interface CpuSeconds {
  readonly ours: number;
  readonly server: number | undefined;
}

/** What Linux counts processor time in. */
const TICKS_A_SECOND = 100;

/** Since each process began. */
export async function readCpu(serverPid: number): Promise<CpuSeconds> {
  const { user, system } = process.cpuUsage();
  const stat = await readFile(`/proc/${serverPid}/stat`, 'utf8').catch(() => undefined);
  return { ours: (user + system) / 1e6, server: stat === undefined ? undefined : secondsOfStat(stat) };
}

export async function cpuSecondsSince(before: CpuSeconds, serverPid: number): Promise<CpuSeconds> {
  const now = await readCpu(serverPid);
  return {
    ours: now.ours - before.ours,
    server: now.server === undefined || before.server === undefined ? undefined : now.server - before.server,
  };
}

/** User and system time of a line of `/proc/PID/stat`; the program's name in it may hold spaces. */
export function secondsOfStat(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
