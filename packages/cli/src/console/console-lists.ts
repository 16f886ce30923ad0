// Shot lists that come from the console's page: judged, planned and submitted by the code of the commands.
import { basename } from 'node:path';
import { ERRORS, type ErrorCode, isErrorCode, type Problem, ShotlistError, type WarningCode } from '@shotlist/core';
import type { BadRow, CheckedList, ConsoleEngine, GivenList, ListFinding } from '@shotlist/console';
import { readShotList, type ShotListSource, type ValidationSummary } from '@shotlist/csv';
import type { ShotlistClient } from '@shotlist/temporal/client';
import type { Account } from '../batch/accounts.js';
import { askedShots } from '../batch/asked.js';
import { gatherPlan } from '../batch/gather-plan.js';
import { prepareBatch } from '../batch/prepare-batch.js';
import { shotListOptions } from '../batch/read-options.js';
import { runLimits } from '../batch/run-limits.js';
import { stageList } from '../batch/staged-list.js';
import type { SubmitOptions } from '../program.js';
import { planJson } from '../terminal/plan-json.js';
import type { ConsoleContext } from './console-engine.js';

/** Rows to mend that a page shows at once, and remarks. */
const MOST_BAD_ROWS = 100;
const MOST_REMARKS = 50;
/** Problems of the file stand among those of its rows. */
const MOST_PROBLEMS = 10_000;
/** As files are read. */
const PIECE_BYTES = 128 * 1024;
/** A run of the same batch may have to end first: the page doesn't wait for that. */
const PATIENCE_MS = 15_000;

export function openLists(
  context: ConsoleContext,
  client: ShotlistClient,
): Pick<ConsoleEngine, 'checkList' | 'planList' | 'submitList'> {
  const { settings, state, store, temporal, previewSize, signal } = context;
  const { images } = settings;
  const accountOf = (list: GivenList) => settings.accounts.find(list.account, 'account');
  const reading = async (list: GivenList, account: Account) => ({
    ...shotListOptions(readOptions(context, list), await account.rules({ store, previewSize }), images),
    maxListed: MOST_PROBLEMS,
    ...mendedOf(list),
  });

  return {
    async checkList(list) {
      const account = accountOf(list);
      const rows = readShotList(sourceOf(list), await reading(list, account));
      const badRows: BadRow[] = [];
      let bad = 0;
      for (;;) {
        const { done, value } = await rows.next();
        if (done === true) return checkedList(list, value, badRows, bad);
        if (value.problems.length === 0) continue;
        bad += 1;
        if (badRows.length < MOST_BAD_ROWS) {
          const { index: row, line, id, cells, problems } = value;
          badRows.push({ row, line, id, cells, problems: problems.map(findingOf) });
        }
      }
    },
    async planList(list) {
      const account = accountOf(list);
      const options = readOptions(context, list);
      const file = fileNameOf(list);
      await using read = await stageList(sourceOf(list), {
        ...(await reading(list, account)),
        batch: { account: account.name, ...(list.name === undefined ? {} : { name: list.name }) },
        skipInvalid: list.skipInvalid === true,
      });
      if (read.staged === undefined) throw firstProblem(read.summary);
      return planJson(await gatherPlan({ options, file, state, settings, account, temporal }, read, read.staged));
    },
    async submitList(list) {
      const account = accountOf(list);
      const options = readOptions(context, list);
      const { summary, batch } = await prepareBatch(sourceOf(list), options, {
        account,
        images,
        state,
        store,
        previewSize,
        signal,
        ...mendedOf(list),
      });
      if (batch === undefined) throw firstProblem(summary);
      const { manifest } = batch;
      const { first } = list;
      const submitting = client.submit(
        { batchId: manifest.batchId },
        {
          ...(first === undefined ? {} : { first }),
          ...runLimits(options, account, manifest, askedShots(manifest, first)),
        },
      );
      // Whoever doesn't wait any more hears of it by the batch's own page.
      submitting.catch(() => undefined);
      await Promise.race([submitting, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
      return { batchId: manifest.batchId };
    },
  };
}

function readOptions({ options }: ConsoleContext, list: GivenList): SubmitOptions {
  const { account, name, map, encoding, skipInvalid, first, maxGenerations, canary, tolerate } = list;
  const { config, store } = options;
  return {
    account,
    ...(config === undefined ? {} : { config }),
    ...(store === undefined ? {} : { store }),
    ...(name === undefined ? {} : { name }),
    ...(map === undefined ? {} : { map }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(skipInvalid === undefined ? {} : { skipInvalid }),
    ...(first === undefined ? {} : { first }),
    ...(maxGenerations === undefined ? {} : { maxGenerations }),
    ...(canary === undefined ? {} : { canary }),
    ...(tolerate === undefined ? {} : { tolerate }),
  };
}

function mendedOf({ mended }: GivenList) {
  return mended === undefined ? {} : { mended: new Map(mended.map(({ row, cells }) => [row, cells])) };
}

/** A browser gives the bare name; another program might not. */
function fileNameOf({ fileName }: GivenList): string {
  return basename(fileName.replaceAll('\\', '/'));
}

/** Without a folder: images beside the list can't be read from here. */
function sourceOf(list: GivenList): ShotListSource {
  return {
    name: fileNameOf(list),
    async *open() {
      for (let at = 0; at < list.bytes.byteLength; at += PIECE_BYTES) yield list.bytes.subarray(at, at + PIECE_BYTES);
    },
  };
}

function checkedList(list: GivenList, summary: ValidationSummary, badRows: BadRow[], bad: number): CheckedList {
  const { rows, valid, invalid, blankRows, columns, byModel, delimiter, encoding, warnings, warningsNotListed } =
    summary;
  return {
    fileName: fileNameOf(list),
    rows,
    valid,
    invalid,
    blankRows,
    columns,
    byModel,
    delimiter,
    encoding,
    fileProblems: summary.problems.filter((problem) => !isOfRow(problem)).map(findingOf),
    badRows,
    badRowsNotListed: bad - badRows.length,
    warnings: warnings.slice(0, MOST_REMARKS).map(findingOf),
    warningsNotListed: Math.max(0, warnings.length - MOST_REMARKS) + warningsNotListed,
  };
}

function isOfRow({ shotId }: Problem): boolean {
  return shotId !== null;
}

function findingOf<Code extends ErrorCode | WarningCode>(problem: Problem<Code>): ListFinding {
  const { code } = problem;
  return { ...problem, help: isErrorCode(code) ? ERRORS[code].help : null };
}

function firstProblem({ problems, file }: ValidationSummary): ShotlistError {
  const [first] = problems;
  if (first === undefined) return new ShotlistError('CSV_EMPTY', { where: file });
  return new ShotlistError(first.code, {
    where: first.line === null ? file : `${file}:${first.line}`,
    message: first.message,
  });
}
