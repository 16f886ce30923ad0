// Workers of four hosts with clocks of their own, one of which is cut off for so long that others do its work. No time is judged.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { afterAll, expect, test } from 'vitest';
import { LIBFAKETIME } from '../faults/pace.js';
import { prepareWorkflowCode } from '../faults/workflow-code.js';
import { findIp, whyNoHosts } from '../hosts/host-network.js';
import { playMachines } from './play.js';
import { SHORT } from './scenario.js';

const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-machines-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

const ip = findIp();
const missing = existsSync(LIBFAKETIME) ? whyNoHosts(ip) : 'faketime';

test.skipIf(missing !== undefined)(
  `each shot is made once and the places hold while workers join, leave, freeze and lose the network${missing === undefined ? '' : ` (skipped: needs ${missing})`}`,
  async () => {
    const { path: temporalCli } = await ensureTemporalCli();
    const workflowCode = await prepareWorkflowCode(folder);
    const played = await playMachines(SHORT, {
      ip: ip ?? '',
      temporalCli,
      ...(workflowCode === undefined ? {} : { workflowCode }),
    });
    expect(played.violations, played.folder).toEqual([]);
    expect(played).toMatchObject({ succeeded: SHORT.shots, accepted: SHORT.shots, duplicates: 0, refused: 0 });
  },
  900_000,
);
