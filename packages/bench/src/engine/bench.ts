// `pnpm bench engine`: the whole way from a CSV to results, beside Temporal alone in three ways, and beside BullMQ.
import { parseArgs } from 'node:util';
import { compareEngines } from './compare.js';
import { describeReport } from './view.js';

const WHOLE = {
  shots: 5_000,
  rounds: 3,
  // A vendor that is never waited for has no places to run short of.
  'max-in-flight': 5_000,
  'paced-shots': 400,
  'child-rows': 300,
  'tune-rows': 500,
  'kill-rows': 300,
};

/** Runs the benchmark; the report goes to stdout, what is done meanwhile to stderr. */
export async function run(args: readonly string[]): Promise<void> {
  const number = (name: keyof typeof WHOLE) => ({ type: 'string', default: String(WHOLE[name]) }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      shots: number('shots'),
      rounds: number('rounds'),
      'max-in-flight': number('max-in-flight'),
      'paced-shots': number('paced-shots'),
      'child-rows': number('child-rows'),
      'tune-rows': number('tune-rows'),
      'kill-rows': number('kill-rows'),
      'no-bullmq': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const whole = (name: keyof typeof WHOLE) => {
    const value = Number(values[name]);
    const least = name === 'tune-rows' || name === 'kill-rows' ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least)
      throw new Error(`--${name} must be a whole number from ${least}.`);
    return value;
  };
  const report = await compareEngines({
    shots: whole('shots'),
    rounds: whole('rounds'),
    maxInFlight: whole('max-in-flight'),
    pacedShots: whole('paced-shots'),
    childRows: whole('child-rows'),
    tuneRows: whole('tune-rows'),
    killRows: whole('kill-rows'),
    bullmq: !values['no-bullmq'],
    onStep: (words) => process.stderr.write(`${words}\n`),
  });
  process.stdout.write(
    values.json ? `${JSON.stringify(report)}\n` : describeReport(report, { verbose: values.verbose }),
  );
}
