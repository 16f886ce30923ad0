// Runs histories of the simulator: many chunks, one ledger, workers and a vendor in virtual time, each from a printed seed.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const usage = `usage: pnpm simulate [--seed N] [--minutes M | --histories N] [--events N]

  --seed N        the first history, 0 to 4294967295; the others follow it (default: by chance)
  --minutes M     for so long (default: 1)
  --histories N   so many
  --events N      events shown of a history that fails (default: 80)

One history again: pnpm simulate --seed N --histories 1
`;

// The sources run as they are: in an import ./name.js means ./name.ts when only that is there.
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.startsWith('file:')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(fileURLToPath(source))) return nextResolve(source.href, context);
    }
    return nextResolve(specifier, context);
  },
});

const options = readOptions();
if (options === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
const { runSeed, tellSeed } = await import('../packages/core/src/simulator/__fixtures__/run-histories.ts');
process.exitCode = simulate(options) ? 0 : 1;

function simulate({ seed: first, untilMs, histories: most, events: shown }) {
  console.log(`from seed ${first}`);
  const startMs = performance.now();
  let [histories, events, toldMs] = [0, 0, startMs];
  while (histories < most && performance.now() - startMs < untilMs) {
    const seed = (first + histories) >>> 0;
    try {
      events += runSeed(seed).events;
    } catch {
      console.log(`${tellSeed(seed, shown)}\n\nonce more: pnpm simulate --seed ${seed} --histories 1`);
      return false;
    }
    histories += 1;
    if (performance.now() - toldMs > 10_000) {
      toldMs = performance.now();
      console.log(rate(histories, events, toldMs - startMs));
    }
  }
  console.log(rate(histories, events, performance.now() - startMs));
  return true;
}

function rate(histories, events, tookMs) {
  const minutes = tookMs / 60_000;
  const each = (count) => Math.round(count / minutes).toLocaleString('en');
  return `${histories.toLocaleString('en')} histories held, ${each(histories)} a minute, ${each(events)} events a minute`;
}

function readOptions() {
  try {
    const types = { seed: { type: 'string' }, minutes: { type: 'string' }, histories: { type: 'string' } };
    const { values } = parseArgs({ options: { ...types, events: { type: 'string' } } });
    const number = (text, otherwise) => (text === undefined ? otherwise : Number(text));
    const seed = number(values.seed, Math.floor(Math.random() * 2 ** 32));
    const minutes = number(values.minutes, values.histories === undefined ? 1 : Number.POSITIVE_INFINITY);
    const histories = number(values.histories, Number.POSITIVE_INFINITY);
    const events = number(values.events, 80);
    const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;
    if (!isWhole(seed) || seed >= 2 ** 32 || !isWhole(events) || !(minutes > 0)) return undefined;
    if (histories !== Number.POSITIVE_INFINITY && (!isWhole(histories) || histories === 0)) return undefined;
    return { seed, untilMs: minutes * 60_000, histories, events };
  } catch {
    return undefined;
  }
}
