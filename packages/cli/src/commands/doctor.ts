// shotlist doctor: what this machine has, what is missing, and what to type.
import { EXIT } from '@shotlist/core';
import { type Check, runChecks } from '../batch/checks.js';
import type { CommandContext, SettingsOptions } from '../program.js';
import { table } from '../terminal/table.js';

export async function doctor({ output }: CommandContext, options: SettingsOptions): Promise<number> {
  const { bold, dim, green, red, yellow } = output.colors;
  const checks = await runChecks(options);
  const ok = checks.every(({ state }) => state !== 'wrong');
  if (output.json) {
    await output.writeJson({ ok, checks });
    return ok ? EXIT.succeeded : EXIT.failed;
  }
  const mark = ({ state }: Check) => (state === 'ok' ? green('✓') : state === 'note' ? yellow('!') : red('✗'));
  const rows: string[][] = [];
  for (const check of checks) {
    const [first = '', ...more] = check.found.split('\n');
    rows.push([`${mark(check)} ${bold(check.name)}`, first], ...more.map((line) => ['', line]));
    if (check.help !== null) rows.push(['', dim(check.help)]);
  }
  output.say(`\n${table(rows)}\n`);
  output.say(
    ok
      ? `  Ready. ${dim('Try "shotlist run examples/csv-batch/shots.csv".')}\n`
      : `  ${red('Something has to be done first.')}\n`,
  );
  return ok ? EXIT.succeeded : EXIT.failed;
}
