// shotlist status: where a batch stands. The store answers; Temporal isn't needed.
import { EXIT, SHOT_STATES } from '@shotlist/core';
import { ShotlistClient } from '@shotlist/temporal/client';
import { findBatch } from '../batch/find-batch.js';
import type { CommandContext, SettingsOptions } from '../program.js';
import { duplicatesText } from '../terminal/run-view.js';
import { stateText } from '../terminal/state-words.js';
import { table } from '../terminal/table.js';
import { bytes, count, counted } from '../terminal/words.js';

export async function status({ output }: CommandContext, options: SettingsOptions, wanted?: string): Promise<number> {
  const { store, manifest } = await findBatch(options, wanted);
  const progress = await new ShotlistClient({ store }).handle(manifest.batchId).progress();
  if (output.json) {
    const { account, name, source, createdAt } = manifest;
    await output.writeJson({ account, name, source, createdAt, ...progress, verdict: progress.verdict ?? null });
    return EXIT.succeeded;
  }
  const { bold, dim } = output.colors;
  output.say(`\n  ${bold(manifest.batchId)}  ${stateText(progress.state, progress.verdict, output.colors)}`);
  output.say(
    `  ${dim(`${manifest.source} · account ${manifest.account} · ${counted(manifest.shots, 'shot')} · ${new Date(manifest.createdAt).toLocaleString('sv-SE')}`)}\n`,
  );
  output.say(
    table(
      SHOT_STATES.filter((state) => progress.counts[state] > 0).map((state) => [count(progress.counts[state]), state]),
      { right: [0] },
    ),
  );
  if (progress.bytes > 0) output.say(`\n  ${dim(`${bytes(progress.bytes)} of video`)}`);
  for (const [code, number] of Object.entries(progress.errors)) output.say(`  ${dim(`${count(number)} × ${code}`)}`);
  if (progress.duplicates > 0) output.say(`  ${duplicatesText(progress.duplicates)}`);
  if (progress.gate !== null) output.say(`  Gate "${progress.gate.name}" is closed. ${progress.gate.reason}`);
  if (progress.verdict === undefined)
    output.say(`\n  ${dim('It goes on while a worker serves it; the command that started it shows how.')}`);
  output.say();
  return EXIT.succeeded;
}
