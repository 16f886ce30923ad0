// Changes the sources of the parts that may never be wrong, one place at a time, and counts the changes that no test notices.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { root } from './prepare.mjs';

/** The least share of mutants that tests must notice in each group. */
const LEAST_PERCENT = 80;
/** Each a folder, and which of its files. */
const GROUPS = {
  ledger: { folder: 'packages/core/src/ledger' },
  classifier: { folder: 'packages/core/src/throttle' },
  reconcile: { folder: 'packages/core/src/chunk', only: 'settle-reconcile' },
  lookup: { folder: 'activities/src', only: 'reconcile-' },
};

/** Where the copies lie while it runs. */
const COPIES = '.stryker-tmp';

const usage = `usage: pnpm mutate [GROUP ...] [--file WORDS ...] [--survivors]

  GROUP        ${Object.keys(GROUPS).join(' ')} (default: all)
  --file       only sources whose name contains it; may be given again
  --survivors  show each change that no test noticed
`;

const options = readOptions();
if (options === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
process.chdir(root);
try {
  process.exitCode = 0;
  for (const group of options.groups) {
    const mutants = await mutate(group, options);
    console.log(tellGroup(group, mutants));
    if (shareNoticed(mutants) < LEAST_PERCENT) process.exitCode = 1;
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(COPIES, { recursive: true, force: true });
}

/** Runs one group in copies of the sources. */
async function mutate(group, { file, survivors }) {
  const { folder, only = '' } = GROUPS[group];
  const sources = (file ?? [only]).map((words) => (words === '' ? `${folder}/*.ts` : `${folder}/*${words}*.ts`));
  const results = await new Stryker({
    mutate: [...sources, '!**/*.test.ts'],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'toolchain/mutation/vitest.config.ts' },
    reporters: ['progress-append-only'],
    concurrency: 2,
    timeoutMS: 5_000,
    allowEmpty: true,
    // What the tests of these groups read. Its own changes of tsconfigs and sources need a compiler that we don't have.
    ignorePatterns: [
      '**',
      '!*.json',
      '!toolchain/mutation/**',
      '!packages/**',
      '!activities/**',
      'node_modules',
      'dist',
    ],
    disableTypeChecks: false,
    tsconfigFile: 'none',
    logLevel: 'warn',
    cleanTempDir: 'always',
    tempDirName: COPIES,
  }).runMutationTest();
  const mutants = results.filter(({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status));
  if (survivors) for (const mutant of mutants.filter((one) => !isNoticed(one))) console.log(tellMutant(mutant));
  return mutants;
}

/** One that ran into an endless loop was noticed too. */
function isNoticed({ status }) {
  return status !== 'Survived' && status !== 'NoCoverage';
}

function shareNoticed(mutants) {
  return mutants.length === 0 ? 100 : (100 * mutants.filter(isNoticed).length) / mutants.length;
}

function tellGroup(group, mutants) {
  const files = Object.groupBy(mutants, ({ fileName }) => path.relative(root, fileName));
  const tell = (name, of) =>
    `${shareNoticed(of).toFixed(1).padStart(5)} %  ${String(of.filter(isNoticed).length).padStart(4)} of ${String(of.length).padEnd(4)}  ${name}`;
  return [...Object.entries(files).map(([name, of]) => tell(name, of)), tell(group.toUpperCase(), mutants)].join('\n');
}

function tellMutant({ fileName, location, status, mutatorName, replacement = '' }) {
  const { line, column } = location.start;
  const where = `${path.relative(root, fileName)}:${line + 1}:${column + 1}`;
  return `${status}  ${where}  ${mutatorName}  ${replacement.replaceAll(/\s+/g, ' ')}`;
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { file: { type: 'string', multiple: true }, survivors: { type: 'boolean', default: false } },
    });
    if (!positionals.every((name) => Object.hasOwn(GROUPS, name))) return undefined;
    return { ...values, groups: positionals.length > 0 ? positionals : Object.keys(GROUPS) };
  } catch {
    return undefined;
  }
}
