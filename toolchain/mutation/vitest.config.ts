// Tests for mutated sources: those beside them, without the simulator, whose histories take too long for each mutant.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@shotlist/source'] } },
  test: {
    include: ['packages/core/src/{ledger,throttle,chunk}/*.test.ts', 'activities/src/reconcile-*.test.ts'],
    // Takes too long for each mutant, as the simulator does.
    exclude: ['**/ledger-model.test.ts'],
    testTimeout: 30_000,
    // One worker for all files of a mutant: starting one for each takes longest.
    isolate: false,
  },
});
