// One configuration for every room: tests run from source, in forks, against real things.
import { configDefaults, defineConfig } from 'vitest/config';

/** What takes longer: pnpm check:deep. */
const exclude = [...configDefaults.exclude, ...(process.env['SHOTLIST_DEEP'] ? [] : ['**/*.deep.test.ts'])];

/** Browsers, renders, rates and frozen workers want the machine for themselves: these files run one at a time, at the end. */
const ALONE = [
  'packages/bench/src/{csv,engine,faults}/**/*.test.ts',
  'packages/{client,gallery}/src/{browser,gallery-page}*.test.ts',
  'packages/providers/animatic/src/**/*.test.ts',
  'packages/temporal/src/{pacing,engine,recovery}.test.ts',
  'activities/src/server-clock.test.ts',
];

export default defineConfig({
  // Nothing but our own condition may stand here: more of them makes Temporal's bundle loop.
  ssr: { resolve: { conditions: ['@shotlist/source'] } },
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 120_000,
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
          exclude: [...exclude, ...ALONE],
          // Most of the time is spent waiting for servers, vendors and heartbeats: two at a time, also on two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, exclude, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
