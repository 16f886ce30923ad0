// The script, killed in the middle and started again.
import path from 'node:path';
import { scriptCommand } from '../faults/child.js';
import { rowsAtOnce } from './scenario.js';
import { itsEnd, start } from './shotlist-system.js';
import { type System, withKill } from './system.js';

/** What script-process.ts is given. */
export interface ScriptSettings {
  readonly csv: string;
  readonly baseUrl: string;
  readonly outputs: string;
  readonly atOnce: number;
  readonly pollMs: number;
}

export const scriptSystem: System = {
  name: 'script',
  says: 'a script: csv-parse, p-limit, p-retry',
  settings: (scenario) =>
    `p-limit ${rowsAtOnce(scenario)}, p-retry of 1 s to 30 s with jitter, Retry-After obeyed, looks every ${scenario.pollMs / 1_000} s, leaves out what it has downloaded`,
  async play(ground) {
    const { folder, csv, scenario, vendor } = ground;
    await using undo = new AsyncDisposableStack();
    const settings: ScriptSettings = {
      csv,
      baseUrl: vendor.baseUrl,
      outputs: path.join(folder, 'videos'),
      atOnce: rowsAtOnce(scenario),
      pollMs: scenario.pollMs,
    };
    const startScript = (name: string) => {
      const script = start(name, scriptCommand('../pacing/script-process', settings), folder);
      undo.defer(() => script.kill());
      return script;
    };
    const first = startScript('script');
    let last = first;
    await withKill(ground, untilEnd(), () => first.kill());

    async function untilEnd(): Promise<void> {
      const end = await first.ended;
      if (end.signal === 'SIGKILL') last = startScript('script-again');
      await itsEnd(last);
    }
  },
};
