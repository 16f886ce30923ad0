// shotlist batches: what was run in this folder.
import { EXIT, type Manifest, type Store } from '@shotlist/core';
import { type BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import { openBatches } from '../batch/find-batch.js';
import type { CommandContext, SettingsOptions } from '../program.js';
import { stateText } from '../terminal/state-words.js';
import { table } from '../terminal/table.js';
import { count } from '../terminal/words.js';

export async function batches({ output }: CommandContext, options: SettingsOptions): Promise<number> {
  const { store, batches: manifests } = await openBatches(options);
  if (output.json) {
    const list = [];
    for (const manifest of manifests) list.push({ ...(await summary(manifest, store)) });
    await output.writeJson(list);
    return EXIT.succeeded;
  }
  const { bold, dim } = output.colors;
  output.say();
  if (manifests.length === 0)
    output.say(`  No batch was run in this folder yet. ${dim('Start one with "shotlist run FILE".')}`);
  else {
    const rows = [['batch', 'shot list', 'account', 'shots', 'state', 'created'].map((title) => dim(title))];
    for (const manifest of manifests) {
      const { state, verdict } = await summary(manifest, store);
      rows.push([
        bold(manifest.batchId),
        manifest.source,
        manifest.account,
        count(manifest.shots),
        stateText(state, verdict, output.colors),
        new Date(manifest.createdAt).toLocaleString('sv-SE').slice(0, 16),
      ]);
    }
    output.say(table(rows, { right: [3] }));
  }
  output.say();
  return EXIT.succeeded;
}

interface BatchSummary {
  readonly batchId: string;
  readonly source: string;
  readonly account: string;
  readonly name: string | null;
  readonly shots: number;
  readonly rejected: number;
  readonly state: BatchProgress['state'];
  readonly verdict: BatchProgress['verdict'] | null;
  readonly counts: BatchProgress['counts'];
  readonly createdAt: string;
}

async function summary(manifest: Manifest, store: Store | undefined): Promise<BatchSummary> {
  if (store === undefined) throw new Error('a batch without a store');
  const { batchId, source, account, name, shots, rejected, createdAt } = manifest;
  const { state, verdict, counts } = await new ShotlistClient({ store }).handle(batchId).progress();
  return { batchId, source, account, name, shots, rejected, state, verdict: verdict ?? null, counts, createdAt };
}
