// shotlist plan: what a list would cost and when it would be done, before anything is spent. Sends nothing.
import { EXIT } from '@shotlist/core';
import { gatherPlan } from '../batch/gather-plan.js';
import { listName, listSource } from '../batch/list-source.js';
import { localState } from '../batch/local-state.js';
import { shotListOptions } from '../batch/read-options.js';
import { writeReport } from '../batch/report.js';
import { readSettings } from '../batch/settings.js';
import { stageList } from '../batch/staged-list.js';
import { lazyStore, openPlace } from '../batch/store-place.js';
import type { CommandContext, PlanOptions } from '../program.js';
import { sayInvalid } from '../terminal/invalid-view.js';
import { planJson } from '../terminal/plan-json.js';
import { createReadingView } from '../terminal/reading-view.js';
import { sayPlan } from '../terminal/plan-view.js';
import { sayNotes } from '../terminal/run-view.js';

export async function plan({ output }: CommandContext, options: PlanOptions, file = ''): Promise<number> {
  const state = localState();
  const settings = await readSettings(options, state);
  const { images } = settings;
  const account = settings.accounts.find(options.account);
  const store = lazyStore(() => openPlace(settings.store, { create: false }), settings.store.url);
  const rules = await account.rules({ store, previewSize: '480p' });
  const view = createReadingView(listName(file), output);
  await using list = await stageList(listSource(file, settings.plugins), {
    ...shotListOptions(options, rules, images),
    onProgress: view.read,
    batch: { account: account.name, ...(options.name === undefined ? {} : { name: options.name }) },
    skipInvalid: options.skipInvalid === true,
  }).finally(view.stop);
  const { summary, staged } = list;
  if (options.report !== undefined) await writeReport(options.report, summary);
  if (staged === undefined) return sayInvalid(output, summary);
  const facts = await gatherPlan({ options, file, state, settings, account }, list, staged);
  if (output.json) await output.writeJson(planJson(facts));
  else {
    sayPlan(output, facts);
    sayNotes(output, summary);
  }
  return EXIT.succeeded;
}
