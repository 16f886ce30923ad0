// One configuration for every room: tests run from source, in forks, against real things.
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './toolchain/longest-first.mjs';

/** What takes longer: pnpm check:deep. */
const exclude = [...configDefaults.exclude, ...(process.env['SHOTLIST_DEEP'] ? [] : ['**/*.deep.test.ts'])];

/** Rates, clocks and memory want the machine for themselves: these files run one at a time, at the end. */
const ALONE = [
  'packages/bench/src/csv/**/*.test.ts',
  'packages/bench/src/faults/clocks.test.ts',
  'packages/client/src/download-memory.test.ts',
  'packages/store/src/file-store-memory.test.ts',
  'packages/temporal/src/pacing.test.ts',
  'activities/src/server-clock.test.ts',
];

/** Rooms without a process, a server or a global of their own: their files share forks, and what those have loaded. */
const PLAIN = ['packages/{core,csv}/src/**/*.test.ts'];

/** Most of the time is spent waiting for servers, vendors and heartbeats: five at a time, also on two cores. */
const TOGETHER = { maxWorkers: 5, maxConcurrency: 3, sequence: { groupOrder: 0 } };

export default defineConfig({
  // Nothing but our own condition may stand here: more of them makes Temporal's bundle loop.
  ssr: { resolve: { conditions: ['@shotlist/source'] } },
  test: {
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // A limit ends what hangs; no slow machine may meet it. What is waited for is polled with patience, and comes as soon as it is so.
    testTimeout: 600_000,
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
          exclude: [...exclude, ...ALONE, ...PLAIN],
          ...TOGETHER,
        },
      },
      {
        extends: true,
        test: { name: 'plain', include: PLAIN, exclude, isolate: false, ...TOGETHER },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, exclude, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
