// One configuration for every room: tests run from source, in forks, against real things.
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  // Nothing but our own condition may stand here: more of them makes Temporal's bundle loop.
  ssr: { resolve: { conditions: ['@shotlist/source'] } },
  test: {
    include: [
      'packages/**/src/**/*.test.ts',
      '{workflows,activities}/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'docs/**/*.test.ts',
      'toolchain/**/*.test.ts',
    ],
    // What takes longer: pnpm check:deep.
    exclude: [...configDefaults.exclude, ...(process.env['SHOTLIST_DEEP'] ? [] : ['**/*.deep.test.ts'])],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
