// One configuration for every room: tests run from source, in forks, against real things.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Nothing but our own condition may stand here: more of them makes Temporal's bundle loop.
  ssr: { resolve: { conditions: ['@shotlist/source'] } },
  test: {
    include: ['packages/**/src/**/*.test.ts', '{workflows,activities}/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'docs/**/*.test.ts', 'toolchain/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
