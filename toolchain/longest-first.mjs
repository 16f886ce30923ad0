// The order of test files: those that take longest begin first, so that none of them runs on when all others are done.
import path from 'node:path';
import { BaseSequencer } from 'vitest/node';
import { root } from './prepare.mjs';

/** Those that take more than half a minute beside others, the longest first. */
const LONGEST = [
  'packages/cli/src/commands/serve.test.ts',
  'packages/bench/src/chaos/chaos.test.ts',
  'packages/cli/src/commands/run-limits.test.ts',
  'packages/cli/src/commands/worker.test.ts',
  'packages/cli/src/commands/run.test.ts',
  'packages/cli/src/commands/run-vendor.test.ts',
  'packages/cli/src/commands/cluster.test.ts',
  'toolchain/installed.test.ts',
  'packages/bench/src/faults/faults.test.ts',
  'packages/cli/src/commands/console-page.test.ts',
  'packages/cli/src/commands/notify.test.ts',
  'packages/cli/src/commands/steer.test.ts',
  'packages/temporal/src/recovery.test.ts',
  'examples/embed-in-your-app/src/start.test.ts',
  'packages/dev-server/src/start-dev-server.test.ts',
  'packages/temporal/src/engine.test.ts',
  'packages/cli/src/commands/users.test.ts',
  'packages/bench/src/vendor/vendor.test.ts',
  'packages/cli/src/telemetry/observed.test.ts',
  'packages/gallery/src/gallery-page.test.ts',
  'packages/cli/src/readme.test.ts',
  'packages/cli/src/commands/encryption.test.ts',
  'packages/cli/src/commands/serve-reference.test.ts',
  'packages/temporal/src/encryption/encrypted-batch.test.ts',
  'packages/bench/src/machines/machines.test.ts',
  'packages/core/src/simulator/simulator.test.ts',
  'packages/temporal/src/shotlist-plugin.test.ts',
  'packages/cli/src/commands/account.test.ts',
  'packages/temporal/src/account.test.ts',
  'packages/cli/src/usage.test.ts',
  'packages/bench/src/fairness/fairness.test.ts',
  'packages/cli/src/commands/clean.test.ts',
  'packages/cli/src/commands/bucket-store.test.ts',
  'packages/temporal/src/steering.test.ts',
  'packages/server/src/start-gateway.test.ts',
  'packages/cli/src/commands/reuse.test.ts',
  'packages/server/src/docs/docs-page.test.ts',
  'packages/bench/src/engine/smoke.test.ts',
  'packages/cli/src/doctor/mend.test.ts',
  'packages/temporal/src/unserved.test.ts',
  'packages/cli/src/commands/watch.test.ts',
  'packages/temporal/src/generate-videos.test.ts',
  'packages/temporal/src/spilling.test.ts',
  'packages/temporal/src/replay.test.ts',
  'packages/server/src/webhooks/send-webhook.test.ts',
  'examples/worker/src/start.test.ts',
  'packages/bench/src/pacing/smoke.test.ts',
  'packages/temporal/src/failures.test.ts',
  'examples/nexus-caller/src/start.test.ts',
  'packages/server/src/open-api/fuzz.test.ts',
  'packages/providers/animatic/src/render.test.ts',
  'toolchain/gates/gates.test.ts',
  'examples/python-caller/src/start.test.ts',
  'packages/bench/src/long/long.test.ts',
  'packages/cli/src/commands/plan.test.ts',
].map((file) => path.join(root, file));

/** A file that isn't listed has the place that vitest gives it, after all that are. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const rank = ({ moduleId, project }) => {
      const place = LONGEST.indexOf(moduleId);
      return [project.config.sequence.groupOrder, place < 0 ? LONGEST.length : place];
    };
    return sorted.toSorted((one, other) => {
      const [group, place] = rank(one);
      const [otherGroup, otherPlace] = rank(other);
      return group - otherGroup || place - otherPlace;
    });
  }
}
