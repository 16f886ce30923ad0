// The gates of the check, in order. Each returns what it examined: a gate that saw nothing has failed.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import getReleasePlan from '@changesets/get-release-plan';
import { checkPacked } from '../packed.mjs';
import { isBinary, scanText } from './file-scan.mjs';
import { checkManifest } from './manifests.mjs';
import { runTests } from './tests.mjs';
import { countIn, runTool, toolFile } from './tool.mjs';
import { listFiles, readPackages } from './workspace.mjs';

/** `{ name, unit, run({ root, deep }) }`; `run` returns `{ ok, examined, output, note? }`. */
export const gates = [
  { name: 'manifests', unit: 'manifests', run: checkManifests },
  { name: 'files', unit: 'files', run: scanFiles },
  { name: 'format', unit: 'files', run: checkFormat },
  { name: 'boundaries', unit: 'files', run: checkBoundaries },
  { name: 'build', unit: 'tasks', run: buildPackages },
  { name: 'types', unit: 'test files', run: checkTestTypes },
  { name: 'lint', unit: 'files', run: lint },
  { name: 'unused', unit: 'files', run: findUnused },
  { name: 'changesets', unit: 'packages', run: checkChangesets },
  { name: 'packed', unit: 'packages', run: checkPacked },
  { name: 'tests', unit: 'tests', run: runTests },
];

async function checkManifests({ root }) {
  const own = { folder: '.', manifest: JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) };
  const all = [own, ...readPackages(root)];
  const problems = all.flatMap(checkManifest);
  return { ok: problems.length === 0, examined: all.length, output: problems.join('\n') };
}

async function scanFiles({ root }) {
  const files = listFiles(root);
  const problems = files.flatMap((file) => {
    const bytes = readFileSync(path.join(root, file));
    return isBinary(bytes) ? [] : scanText(file, bytes.toString('utf8'));
  });
  return { ok: problems.length === 0, examined: files.length, output: problems.join('\n') };
}

async function checkFormat({ root }) {
  const { status, output } = await runTool(toolFile('oxfmt'), ['--check'], { cwd: root });
  return { ok: status === 0, examined: countIn(output, /on (\d+) files/), output };
}

async function checkBoundaries({ root }) {
  const { status, output } = await runTool(toolFile('turbo'), ['boundaries'], { cwd: root });
  return { ok: status === 0, examined: countIn(output, /Checked (\d+) files/), output };
}

async function buildPackages({ root }) {
  const { status, output } = await runTool(toolFile('turbo'), ['run', 'build', 'bundle', '--output-logs=errors-only'], {
    cwd: root,
  });
  const wanted = readPackages(root).filter(({ manifest }) => manifest.scripts?.build);
  const unbuilt = wanted.filter(({ folder }) => !existsSync(path.join(root, folder, 'dist')));
  return {
    ok: status === 0 && unbuilt.length === 0,
    examined: countIn(output, /(\d+) successful/),
    output: [output, ...unbuilt.map(({ folder }) => `${folder} has no dist`)].join('\n'),
  };
}

async function checkTestTypes({ root }) {
  const { status, output } = await runTool(
    toolFile('typescript', 'tsc'),
    ['-p', 'tsconfig.tests.json', '--listFiles'],
    { cwd: root },
  );
  const [listed, problems] = partition(output.split(/\r?\n/), (line) => path.isAbsolute(line));
  const seen = new Set(listed.map((file) => path.relative(root, file).split(path.sep).join('/')));
  // A test outside the project's patterns would never be checked.
  const missed = listFiles(root).filter((file) => file.endsWith('.test.ts') && !seen.has(file));
  return {
    ok: status === 0 && missed.length === 0,
    examined: [...seen].filter((file) => file.endsWith('.test.ts')).length,
    output: [...problems, ...missed.map((file) => `${file} is in no TypeScript project`)].join('\n'),
  };
}

async function lint({ root }) {
  const { status, output } = await runTool(toolFile('oxlint'), ['--type-aware'], { cwd: root });
  return { ok: status === 0, examined: countIn(output, /on (\d+) files/), output };
}

async function findUnused({ root }) {
  const { status, output } = await runTool(
    toolFile('knip'),
    [
      '--treat-config-hints-as-errors',
      '--reporter=symbols',
      `--reporter=${path.join(import.meta.dirname, '..', 'knip-reporter.mjs')}`,
    ],
    { cwd: root },
  );
  return { ok: status === 0, examined: countIn(output, /examined (\d+) files/), output };
}

/** The settings are valid, and every change that waits for a release names packages that exist. Needs no git. */
async function checkChangesets({ root }) {
  const packages = readPackages(root);
  let releases;
  try {
    ({ releases } = await getReleasePlan(root));
  } catch (error) {
    return { ok: false, examined: packages.length, output: error.message };
  }
  const strange = releases.filter(
    ({ name, type }) =>
      type !== 'none' && packages.find(({ manifest }) => manifest.name === name)?.manifest.private !== undefined,
  );
  return {
    ok: strange.length === 0,
    examined: packages.length,
    output: strange.map(({ name }) => `${name} is private and would be released`).join('\n'),
  };
}

function partition(items, matches) {
  return [items.filter(matches), items.filter((item) => !matches(item))];
}
