// Every figure we publish, by one command each: `pnpm bench NAME [--json]`.

/** Loaded only when asked for: one benchmark must not pay for another's imports. */
const BENCHMARKS: Readonly<
  Record<string, () => Promise<{ readonly run: (args: readonly string[]) => Promise<void> }>>
> = {
  chaos: () => import('./chaos/bench.js'),
  csv: () => import('./csv/bench.js'),
  ebb: () => import('./ebb/bench.js'),
  engine: () => import('./engine/bench.js'),
  events: () => import('./events/bench.js'),
  fairness: () => import('./fairness/bench.js'),
  faults: () => import('./faults/bench.js'),
  gateway: () => import('./gateway/bench.js'),
  long: () => import('./long/bench.js'),
  machines: () => import('./machines/bench.js'),
  pacing: () => import('./pacing/bench.js'),
  quota: () => import('./quota/bench.js'),
  render: () => import('./render/bench.js'),
  scale: () => import('./scale/bench.js'),
  start: () => import('./start/bench.js'),
  vendor: () => import('./vendor/bench.js'),
  workers: () => import('./workers/bench.js'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (load === undefined) {
  console.error(`Usage: pnpm bench ${Object.keys(BENCHMARKS).join('|')} [--json]`);
  process.exitCode = 2;
} else {
  const { run } = await load();
  await run(args);
}
