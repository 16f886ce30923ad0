// shotlist set: how a batch runs, changed while it does. It outlives workers and Temporal.
import { EXIT, type HeldSettings, type Manifest } from '@shotlist/core';
import { type SettingsChanges, ShotlistClient } from '@shotlist/temporal/client';
import { findBatch } from '../batch/find-batch.js';
import { localState } from '../batch/local-state.js';
import { failuresOf } from '../batch/run-limits.js';
import { runningTemporal } from '../batch/running-temporal.js';
import type { CommandContext } from '../define-command.js';
import type { SetOptions } from '../steering-program.js';
import { type Fact, sayFacts } from '../terminal/facts.js';
import { settingText } from '../terminal/settings-words.js';

export async function set({ output }: CommandContext, options: SetOptions, wanted = ''): Promise<number> {
  const { store, manifest } = await findBatch(options, wanted);
  const { batchId } = manifest;
  const changes = changesOf(options, manifest);
  const isChange = Object.keys(changes).length > 0;
  // Before anything is written: a named server that doesn't answer may have the batch.
  const temporal = isChange
    ? await runningTemporal(localState())
    : await runningTemporal(localState()).catch(() => undefined);
  const handle = new ShotlistClient({ store, ...(temporal === undefined ? {} : { temporal }) }).handle(batchId);
  const { bold, dim, green } = output.colors;
  if (!isChange) {
    const { settings } = await handle.progress();
    await output.writeEvent({ type: 'settings', batchId, ...settings });
    output.say(`\n  ${bold(batchId)}\n`);
    if (settings !== undefined)
      sayFacts(
        output,
        factsOf(settings, (text) => text),
        WIDTH,
      );
    output.say();
    return EXIT.succeeded;
  }
  const { before, after, told } = await handle.set(changes);
  await output.writeEvent({ type: 'set', batchId, before, after, told });
  output.say(`\n  ${green('✓')} ${bold(batchId)}\n`);
  const facts = factsOf(after, (to, name) => {
    const from = settingText(before, name);
    return from === to ? to : `${dim(`${from} →`)} ${bold(to)}`;
  });
  sayFacts(output, facts, WIDTH);
  output.say(
    `\n  ${dim(told ? 'The run that goes on knows it.' : 'No run of it goes on here: it counts from the next one on.')}\n`,
  );
  return EXIT.succeeded;
}

const TITLES = { chunksAtOnce: 'chunks at once', tolerate: 'tolerate', weight: 'weight' } as const;
const WIDTH = TITLES.chunksAtOnce.length;

function changesOf({ chunksAtOnce, tolerate, weight, reset = false }: SetOptions, manifest: Manifest): SettingsChanges {
  const failures = tolerate === undefined || tolerate === 'none' ? tolerate : failuresOf(tolerate, manifest.shots);
  const back = reset ? null : undefined;
  const changes = { chunksAtOnce: chunksAtOnce ?? back, tolerate: failures ?? back, weight: weight ?? back };
  return Object.fromEntries(Object.entries(changes).filter(([, change]) => change !== undefined));
}

function factsOf(settings: HeldSettings, show: (text: string, name: keyof HeldSettings) => string): Fact[] {
  return (Object.keys(TITLES) as (keyof HeldSettings)[]).map((name) => [
    TITLES[name],
    [show(settingText(settings, name), name)],
  ]);
}
