// The whole check: every gate, then one line that counts. `npm test`, CI and people run this same file.
import { gates } from './gates/gates.mjs';
import { root } from './prepare.mjs';

const usage = `usage: node toolchain/check.mjs [--deep] [--only GATE[,GATE]] [--no-skips]

  --deep       also the tests that take longer (*.deep.test.ts)
  --only       these gates alone: ${gates.map((gate) => gate.name).join(' ')}
  --no-skips   a skipped test counts as failed, as in CI
`;

const options = readOptions(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}

/** @type {{ passed: number, failed: number, needs: { need: string, count: number }[] }} */
const totals = { passed: 0, failed: 0, needs: [] };
for (const gate of gates.filter(({ name }) => options.only?.includes(name) ?? true)) {
  const result = await runGate(gate);
  totals[result.ok ? 'passed' : 'failed'] += 1;
  totals.passed += result.passed ?? 0;
  totals.failed += result.failed ?? 0;
  totals.needs.push(...(result.needs ?? []));
}
console.log('');
for (const { need, count } of totals.needs) console.log(`skipped: needs ${need} (${count})`);
if (options.noSkips) for (const { count } of totals.needs) totals.failed += count;
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

/** Runs one gate and prints its line; what it has to say only when it failed. */
async function runGate({ name, unit, run }) {
  const startedMs = performance.now();
  let result;
  try {
    result = await run({ root, deep: options.deep });
  } catch (error) {
    result = { ok: false, examined: 0, output: error.stack ?? String(error) };
  }
  if (result.ok && result.examined === 0)
    result = { ...result, ok: false, output: `${result.output}\nIt examined nothing.` };
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const what = `${result.examined} ${unit}${result.note ? `, ${result.note}` : ''}`;
  console.log(`${result.ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(10)}  ${seconds.padStart(6)} s  ${what}`);
  if (!result.ok && result.output) console.log(result.output.trim().replaceAll(/^/gm, '        '));
  return result;
}

function readOptions(args) {
  const found = { deep: false, noSkips: false, only: undefined };
  for (let index = 0; index < args.length; index += 1) {
    if (args[index] === '--deep') found.deep = true;
    else if (args[index] === '--no-skips') found.noSkips = true;
    else if (args[index] === '--only' && args[index + 1]) found.only = args[(index += 1)].split(',');
    else return undefined;
  }
  const known = gates.map((gate) => gate.name);
  return found.only?.every((name) => known.includes(name)) === false ? undefined : found;
}
