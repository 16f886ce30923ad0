// What a process takes: the most memory it has held, and processor time, as Linux counts them.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { secondsOfStat } from '../engine/cpu.js';

const LOOK_EVERY_MS = 250;

/** Bytes of `VmHWM` in the text of `/proc/PID/status`; undefined where there is none. */
export function peakBytesIn(status: string): number | undefined {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

/** Looks at a process until `until` settles: its figures go with it. */
export class ProcessWatch {
  peakBytes = 0;
  cpuSeconds = 0;
  readonly #pid: number;
  #over = false;

  constructor(pid: number, until: Promise<unknown>) {
    this.#pid = pid;
    const end = () => {
      this.#over = true;
    };
    until.then(end, end);
    void this.#watch();
  }

  async look(): Promise<void> {
    const read = (name: string) => readFile(`/proc/${this.#pid}/${name}`, 'utf8').catch(() => undefined);
    const [status, stat] = await Promise.all([read('status'), read('stat')]);
    this.peakBytes = Math.max(this.peakBytes, peakBytesIn(status ?? '') ?? 0);
    if (stat !== undefined) this.cpuSeconds = Math.max(this.cpuSeconds, secondsOfStat(stat));
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      await this.look();
      await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    }
  }
}
