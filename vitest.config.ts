// One configuration for every room: tests run from source, in forks, against real things.
import { configDefaults, defineConfig } from 'vitest/config';

/** What takes longer: pnpm check:deep. */
const exclude = [...configDefaults.exclude, ...(process.env['SHOTLIST_DEEP'] ? [] : ['**/*.deep.test.ts'])];

/** Rates, frozen workers, browsers and renders want the machine for themselves: these files run one at a time, at the end. */
const ALONE = [
  'packages/bench/src/{csv,engine,pacing}/**/*.test.ts',
  'packages/bench/src/faults/clocks.test.ts',
  'packages/{client,gallery,server}/src/**/{browser,gallery-page,docs-page}*.test.ts',
  'packages/cli/src/commands/console-page.test.ts',
  'examples/clients/src/page.test.ts',
  'packages/store/src/file-store-memory.test.ts',
  'packages/providers/animatic/src/**/*.test.ts',
  'packages/temporal/src/pacing.test.ts',
  'activities/src/server-clock.test.ts',
];

/** Whole fleets that are struck: most of their time is a dead worker's silence. Two at a time. */
const FLEETS = [
  'packages/bench/src/{chaos,fairness,faults}/**/*.test.ts',
  'packages/temporal/src/{engine,recovery}.test.ts',
  'packages/cli/src/commands/cluster.test.ts',
];

export default defineConfig({
  // Nothing but our own condition may stand here: more of them makes Temporal's bundle loop.
  ssr: { resolve: { conditions: ['@shotlist/source'] } },
  test: {
    pool: 'forks',
    // A limit ends what hangs; no slow machine may meet it. What is waited for is polled with patience, and comes as soon as it is so.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: [
            'packages/**/src/**/*.test.ts',
            '{workflows,activities}/src/**/*.test.ts',
            'examples/*/src/**/*.test.ts',
            'docs/**/*.test.ts',
            'toolchain/**/*.test.ts',
          ],
          exclude: [...exclude, ...ALONE, ...FLEETS],
          // Most of the time is spent waiting for servers, vendors and heartbeats: four at a time, also on two cores.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'fleets',
          include: FLEETS,
          exclude: [...exclude, ...ALONE],
          maxWorkers: 2,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, exclude, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
