// What doctor found, for people: a line a thing, what is wrong with it, and what to type.
import type { Check } from '../doctor/check.js';
import type { Output } from './output.js';
import { wrapLines } from './wrap.js';

export function sayChecks(output: Output, checks: readonly Check[]): void {
  const { bold, cyan, dim, green, red, yellow } = output.colors;
  const width = Math.max(...checks.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 6);
  const { columns } = output.stream;
  // A terminal that is too narrow for two columns is left to itself.
  const room = columns === undefined ? undefined : Math.max(30, columns - indent.length);
  const lines = (text: string) => text.split('\n').flatMap((line) => wrapLines(line, room).split('\n'));
  output.say();
  for (const { name, state, found, help, commands } of checks) {
    const mark = state === 'ok' ? green('✓') : state === 'note' ? yellow('!') : red('✗');
    const [first = '', ...more] = lines(found);
    output.say(`  ${mark} ${bold(name.padEnd(width))}  ${first}`);
    for (const line of more) output.say(`${indent}${line}`);
    if (help !== null) for (const line of lines(help)) output.say(`${indent}${dim(line)}`);
    // Never broken: it is to be copied.
    for (const command of commands) output.sayWhole(`${indent}${dim('$')} ${cyan(command)}`);
  }
  const isReady = checks.every(({ state }) => state !== 'wrong');
  output.say(
    isReady
      ? `\n  ${green('Ready.')} ${dim('Try "shotlist run examples/csv-batch/shots.csv".')}\n`
      : `\n  ${red('Something has to be done first.')}\n`,
  );
}
