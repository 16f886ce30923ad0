// Each gate is seen to fail: a small workspace goes wrong in one way at a time.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../prepare.mjs';
import { gates } from './gates.mjs';

let folder: string;

/** Writes files into the workspace: text as it is, anything else as JSON. */
function write(files: Record<string, unknown>): void {
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content, null, 2) + '\n');
  }
}

function remove(...files: string[]): void {
  for (const file of files) rmSync(path.join(folder, file), { recursive: true, force: true });
}

async function run(name: string) {
  const gate = gates.find((candidate) => candidate.name === name);
  if (gate === undefined) throw new Error(`no gate ${name}`);
  return gate.run({ root: folder, deep: false });
}

const room = (name: string, extra: object = {}) => ({
  name: `@shotlist/${name}`,
  version: '0.0.0',
  description: `The room ${name}.`,
  license: 'Apache-2.0',
  type: 'module',
  engines: { node: '>=22.12' },
  exports: {
    '.': { '@shotlist/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
  files: ['dist', 'src', '!src/**/*.test.ts'],
  scripts: { build: 'tsc -p tsconfig.json' },
  ...extra,
});

const importsCore = "import { one } from '@shotlist/core';\n\nexport const two: number = one + one;\n";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shotlist-gates-'));
  for (const file of [
    '.oxlintrc.json',
    '.oxfmtrc.json',
    'turbo.json',
    'tsconfig.base.json',
    'tsconfig.json',
    'tsconfig.tests.json',
    '.gitignore',
  ]) {
    copyFileSync(path.join(root, file), path.join(folder, file));
  }
  cpSync(path.join(root, '.changeset/config.json'), path.join(folder, '.changeset/config.json'));
  // Links one by one: a tool that thinks it owns node_modules must not reach the real one.
  mkdirSync(path.join(folder, 'node_modules'));
  for (const name of ['typescript', 'vitest', '@types']) {
    symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction');
  }
  write({
    'package.json': { name: 'fixture', private: true, packageManager: 'pnpm@11.28.11' },
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\nverifyDepsBeforeRun: false\n',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    'knip.json':
      '{\n  "ignoreBinaries": ["tsc"],\n  "workspaces": {\n    "packages/core": { "entry": ["src/**/*.test.ts"], "project": ["src/**/*.ts"] },\n    "packages/gallery": { "project": ["src/**/*.ts"] }\n  }\n}\n',
    'packages/core/package.json': room('core'),
    'packages/core/turbo.json': '{ "extends": ["//"], "tags": ["core"] }\n',
    'packages/core/tsconfig.json': { extends: '../../tsconfig.base.json' },
    'packages/core/src/index.ts': 'export const one = 1;\n',
    'packages/core/src/one.test.ts': "import { one } from './index.js';\n\nexport const same: number = one;\n",
    'packages/gallery/package.json': room('gallery', { dependencies: { '@shotlist/core': 'workspace:^' } }),
    'packages/gallery/turbo.json': '{ "extends": ["//"], "tags": ["gallery"] }\n',
    'packages/gallery/tsconfig.json': { extends: '../../tsconfig.base.json' },
    'packages/gallery/src/index.ts': importsCore,
  });
  for (const [from, to] of [['gallery', 'core']] as const) link(from, to);
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-qm', 'fixture'],
  ]) {
    spawnSync('git', ['-c', 'user.name=fixture', '-c', 'user.email=fixture@example.com', ...args], { cwd: folder });
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What pnpm would have linked. */
function link(from: string, to: string): void {
  const modules = path.join(folder, 'packages', from, 'node_modules', '@shotlist');
  mkdirSync(modules, { recursive: true });
  symlinkSync(path.join(folder, 'packages', to), path.join(modules, to), 'junction');
}

describe('a sound workspace', () => {
  test.for(['manifests', 'files', 'format', 'boundaries', 'types', 'lint', 'unused', 'changesets'])(
    'passes %s, and something was examined',
    async (name) => {
      const result = await run(name);
      expect(result.output).toSatisfy(() => result.ok, result.output);
      expect(result.examined).toBeGreaterThan(0);
    },
  );
});

describe('lint', () => {
  const sins: [what: string, rule: string, code: string][] = [
    ['the clock', 'no-restricted-globals', 'export const now = () => Date.now();'],
    ['the clock by another way', 'no-restricted-globals', 'export const now = () => globalThis.Date.now();'],
    ['dice', 'no-restricted-properties', 'export const dice = () => Math.random();'],
    ['the garbage collector', 'no-restricted-globals', 'export const weak = (it: object) => new WeakRef(it);'],
    ['Node', 'no-restricted-imports', "export { readFileSync } from 'node:fs';"],
    ['a test tool', 'no-restricted-imports', "export { expect } from 'vitest';"],
    ['the frozen SDK', 'no-restricted-imports', "export { Worker } from 'temporalio';"],
    ['another room behind its door', 'no-restricted-imports', "export { two } from '@shotlist/gallery/src/index.js';"],
    [
      'a lost promise',
      'no-floating-promises',
      'const later = async () => 1;\nexport const lose = () => {\n  later();\n};',
    ],
    ['any', 'no-explicit-any', 'export const loose = (it: any) => it;'],
    ['an ignored type error', 'ban-ts-comment', '// @ts-' + 'ignore\nexport const wrong = 1;'],
  ];
  test.for(sins)('finds %s in core', async ([, rule, code]) => {
    write({ 'packages/core/src/sin.ts': `${code}\n` });
    const result = await run('lint');
    remove('packages/core/src/sin.ts');
    expect(result.ok).toBe(false);
    expect(result.output).toContain(rule);
  });

  test('finds a lost promise in a test too', async () => {
    write({
      'packages/core/src/sin.test.ts':
        "import { open } from 'node:fs/promises';\n\nexport const lose = (): void => {\n  open('a');\n};\n",
    });
    const result = await run('lint');
    remove('packages/core/src/sin.test.ts');
    expect(result.ok).toBe(false);
    expect(result.output).toContain('no-floating-promises');
  });

  test('lets the clock be read outside core and workflows', async () => {
    write({ 'packages/gallery/src/clock.ts': 'export const now = () => Date.now();\n' });
    const result = await run('lint');
    remove('packages/gallery/src/clock.ts');
    expect(result.ok).toBe(true);
  });
});

describe('boundaries', () => {
  test('refuses a dependency against the direction of the rooms', async () => {
    link('core', 'gallery');
    write({
      'packages/core/package.json': room('core', { dependencies: { '@shotlist/gallery': 'workspace:^' } }),
      'packages/core/src/sin.ts': "export { two } from '@shotlist/gallery';\n",
    });
    const result = await run('boundaries');
    remove('packages/core/src/sin.ts', 'packages/core/node_modules');
    write({ 'packages/core/package.json': room('core') });
    expect(result.ok).toBe(false);
    expect(result.output).toContain('found without any tag listed in allowlist');
  });

  test('refuses an import that the package does not declare, and one that leaves its folder', async () => {
    write({
      'packages/gallery/src/sin.ts': "export { z } from 'zod';\nexport { one } from '../../core/src/index.js';\n",
    });
    const result = await run('boundaries');
    remove('packages/gallery/src/sin.ts');
    expect(result.ok).toBe(false);
    expect(result.output).toContain('zod');
    expect(result.output).toContain('leaves the package');
  });
});

describe('types', () => {
  test('finds a type error in a test', async () => {
    write({
      'packages/core/src/sin.test.ts': "import { one } from './index.js';\n\nexport const text: string = one;\n",
    });
    const result = await run('types');
    remove('packages/core/src/sin.test.ts');
    expect(result.ok).toBe(false);
    expect(result.output).toContain('TS2322');
  });

  test('finds a test that no project includes', async () => {
    write({ 'elsewhere/lost.test.ts': 'export const lost = 1;\n' });
    const result = await run('types');
    remove('elsewhere');
    expect(result.ok).toBe(false);
    expect(result.output).toContain('elsewhere/lost.test.ts is in no TypeScript project');
  });

  test.for([
    ['node:fs', "export { readFileSync } from 'node:fs';"],
    ['process', 'export const here = () => process.cwd();'],
    ['a timer', 'export const later = () => setTimeout(() => {}, 1);'],
    ['fetch', "export const get = () => fetch('https://example.com');"],
    ['a Buffer', "export const bytes = () => Buffer.from('a');"],
  ])('core does not compile with %s', ([, code]) => {
    write({ 'packages/core/src/sin.ts': `${code}\n` });
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const done = spawnSync(process.execPath, [tsc, '-p', 'packages/core', '--noEmit'], {
      cwd: folder,
      encoding: 'utf8',
    });
    remove('packages/core/src/sin.ts');
    expect(done.status).not.toBe(0);
    expect(done.stdout).toMatch(/sin\.ts\(1,\d+\): error TS(2307|2304|2591|2580)/);
  });
});

describe('the others', () => {
  test('format finds a file that oxfmt would write differently', async () => {
    write({ 'packages/core/src/sin.ts': 'export const  two = "2"\n' });
    const result = await run('format');
    remove('packages/core/src/sin.ts');
    expect(result.ok).toBe(false);
    expect(result.output).toContain('packages/core/src/sin.ts');
  });

  test('unused finds an unused file, export and dependency', async () => {
    write({
      'packages/gallery/package.json': room('gallery', {
        dependencies: { '@shotlist/core': 'workspace:^', 'left-over': '1.0.0' },
      }),
      'packages/gallery/src/index.ts': `${importsCore}export { used } from './sin.js';\n`,
      'packages/gallery/src/sin.ts': 'export const used = 1;\nexport const unusedExport = 2;\n',
      'packages/gallery/src/unused-file.ts': 'export const never = 1;\n',
    });
    const result = await run('unused');
    remove('packages/gallery/src/sin.ts', 'packages/gallery/src/unused-file.ts');
    write({
      'packages/gallery/package.json': room('gallery', { dependencies: { '@shotlist/core': 'workspace:^' } }),
      'packages/gallery/src/index.ts': importsCore,
    });
    expect(result.ok).toBe(false);
    for (const found of ['unusedExport', 'unused-file.ts', 'left-over']) expect(result.output).toContain(found);
  });

  test('changesets finds a change that names a package which does not exist', async () => {
    write({ '.changeset/sin.md': "---\n'@shotlist/nowhere': minor\n---\n\nA change.\n" });
    const result = await run('changesets');
    remove('.changeset/sin.md');
    expect(result.ok).toBe(false);
    expect(result.output).toContain('@shotlist/nowhere');
  });

  test('build fails with the package that does not compile', async () => {
    write({ 'packages/core/src/sin.ts': 'export const text: string = 1;\n' });
    const result = await run('build');
    remove('packages/core/src/sin.ts');
    expect(result.ok).toBe(false);
    expect(result.output).toContain('TS2322');
  });

  test('packed finds a package without its output', async () => {
    const result = await run('packed');
    expect(result.ok).toBe(false);
    expect(result.examined).toBe(2);
    expect(result.output).toContain('@shotlist/gallery: ./dist/index.js is a door and not in the package');
    expect(result.output).toContain('but the file does not exist');
  });
});
