// shotlist status: where a batch stands. The store answers; Temporal isn't needed, and adds why a batch waits.
import { EXIT, SHOT_STATES } from '@shotlist/core';
import { ShotlistClient } from '@shotlist/temporal/client';
import { lookAtAccount } from '../batch/account-standing.js';
import { findBatch } from '../batch/find-batch.js';
import { localState } from '../batch/local-state.js';
import { runningTemporal } from '../batch/running-temporal.js';
import { readCleaned } from '../clean/cleaned-mark.js';
import type { CommandContext, SettingsOptions } from '../program.js';
import { gateTexts } from '../terminal/account-words.js';
import { cleanedText } from '../terminal/clean-view.js';
import { quotasJson } from '../terminal/progress-json.js';
import { sayStanding } from '../terminal/standing-view.js';
import { duplicatesText, leftText, stuckText } from '../terminal/run-view.js';
import { settingsText } from '../terminal/settings-words.js';
import { stateText } from '../terminal/state-words.js';
import { table } from '../terminal/table.js';
import { bytes, count, counted } from '../terminal/words.js';

export async function status({ output }: CommandContext, options: SettingsOptions, wanted?: string): Promise<number> {
  const found = await findBatch(options, wanted);
  const { store, manifest } = found;
  const { batchId, account } = manifest;
  const stored = await new ShotlistClient({ store }).handle(batchId).progress();
  // One that goes on can say more, where a Temporal server runs.
  const temporal =
    stored.verdict === undefined ? await runningTemporal(localState()).catch(() => undefined) : undefined;
  const looked =
    temporal === undefined ? stored : await new ShotlistClient({ store, temporal }).handle(batchId).progress();
  const [standing, cleaned] = await Promise.all([
    looked.verdict === undefined ? lookAtAccount(found, temporal) : undefined,
    readCleaned(store, batchId),
  ]);
  const progress = { ...looked, gate: looked.gate ?? standing?.paused ?? null };
  if (output.json) {
    const { name, source, createdAt } = manifest;
    await output.writeJson({
      account,
      name,
      source,
      createdAt,
      ...progress,
      verdict: progress.verdict ?? null,
      gateFrom: standing?.gateFrom ?? null,
      quotas: standing === undefined ? null : quotasJson(standing.quotas, Date.now()),
      cleaned: cleaned ?? null,
    });
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
  const settings = progress.settings === undefined ? undefined : settingsText(progress.settings);
  if (settings !== undefined) output.say(`  ${dim(settings)}`);
  for (const [code, number] of Object.entries(progress.errors)) output.say(`  ${dim(`${count(number)} × ${code}`)}`);
  const stuck = progress.errors.GENERATION_STUCK ?? 0;
  if (stuck > 0) output.say(`  ${stuckText(stuck)}`);
  const left = (progress.errors.NOT_COLLECTED ?? 0) + (progress.errors.CANCEL_ASKED ?? 0);
  if (left > 0) output.say(`  ${leftText(left)}`);
  if (progress.duplicates > 0) output.say(`  ${duplicatesText(progress.duplicates)}`);
  if (progress.gate !== null) {
    const { yellow } = output.colors;
    const [first = '', ...more] = gateTexts(progress.gate, Date.now());
    output.say(`\n  ${yellow(`Gate "${progress.gate.name}": ${first}`)}`);
    for (const line of more) output.say(`  ${line}`);
    output.say(`  ${dim(`shotlist account status ${account} says more.`)}`);
  }
  if (standing !== undefined) sayStanding(output, standing);
  if (cleaned !== undefined) output.say(`\n  ${dim(cleanedText(cleaned))}`);
  if (progress.verdict === undefined)
    output.say(`\n  ${dim('It goes on while a worker serves it; the command that started it shows how.')}`);
  output.say();
  return EXIT.succeeded;
}
