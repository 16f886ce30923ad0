// The gates' own rules, on values.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkContents, removeStaleOutput } from '../packed.mjs';
import { scanText } from './file-scan.mjs';
import { checkManifest } from './manifests.mjs';
import { judgeTests } from './tests.mjs';

describe('manifests', () => {
  const sound = {
    name: '@shotlist/csv',
    description: 'A room.',
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=22.12' },
    files: ['dist', 'src'],
    exports: { '.': { '@shotlist/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
    dependencies: { '@shotlist/core': 'workspace:^', 'csv-parse': 'catalog:' },
  };
  const problems = (change: object) => checkManifest({ folder: 'packages/csv', manifest: { ...sound, ...change } });

  test('a sound one has no problem', () => {
    expect(problems({})).toEqual([]);
  });

  test.for([
    'tsc && node dist/main.js',
    'rm -rf dist',
    'node dist/main.js > out.txt',
    'NODE_ENV=test vitest',
    'node a.js; node b.js',
    'oxfmt src/**/*.ts',
    'echo $HOME',
    'cd ..',
  ])('a script with shell syntax is found: %s', (script) => {
    expect(problems({ scripts: { build: script } })).toEqual([
      `packages/csv/package.json: script "build" has shell syntax: ${script}`,
    ]);
  });

  test.for([
    'tsc -p tsconfig.json',
    'node --conditions=@shotlist/source src/main.ts',
    'oxlint --type-aware',
    'turbo run build',
  ])('a plain script passes: %s', (script) => {
    expect(problems({ scripts: { build: script } })).toEqual([]);
  });

  test.for([
    ['a version outside the catalog', { dependencies: { 'csv-parse': '7.0.3' } }, 'must be "catalog:"'],
    ['a script that npm would run at install', { scripts: { postinstall: 'node setup.mjs' } }, 'would run at install'],
    ['test rooms as a dependency', { dependencies: { '@shotlist/testing': 'workspace:^' } }, 'is for tests only'],
    [
      'the dev server as a dependency',
      { dependencies: { '@shotlist/dev-server': 'workspace:^' } },
      'is for tests only',
    ],
    ['an unofficial door', { exports: { './x': { default: './dist/x.js' } } }, 'in this order'],
    ['another licence', { license: 'MIT' }, 'license must be'],
  ] as const)('%s is found', ([, change, message]) => {
    expect(problems(change).join('\n')).toContain(message);
  });

  test('the command may depend on the dev server', () => {
    expect(problems({ name: '@shotlist/cli', dependencies: { '@shotlist/dev-server': 'workspace:^' } })).toEqual([]);
  });
});

describe('files', () => {
  // Put together here, so that the scan of this very file stays clean.
  const join = (...parts: string[]) => parts.join('');
  test.for([
    ['a private key', 'a.pem', join('-----BEGIN RSA PRIV', 'ATE KEY-----')],
    ['an access key', 'a.ts', join('const key = "AKIA', 'ABCDEFGHIJKLMNOP";')],
    ['an API key', 'a.md', join('lt_', 'abcdefghijklmnopqrstuvwxyz')],
    ['the address of a package registry', 'a.md', join('https://regi', 'stry.example.com/csv-parse')],
    ['where a package was downloaded from', 'pnpm-lock.yaml', join('    tar', 'ball: https://example.com/a.tgz')],
    ['a path of one machine', 'a.md', join('see /ro', 'ot/project/file')],
    ['a switched-off lint rule', 'a.ts', join('// oxlint-dis', 'able-next-line no-console')],
    ['a switched-off type check', 'a.ts', join('// @ts-', 'expect-error')],
    ['a note to do something later', 'a.ts', join('// TO', 'DO: later')],
  ] as const)('%s is found, with its line', ([what, file, text]) => {
    expect(scanText(file, `one\n${text}\n`)).toEqual([`${file}:2 holds ${what}`]);
  });

  test('ordinary text passes', () => {
    expect(scanText('a.ts', "const at = '/home'; // the key is shown as lt_…1234\n")).toEqual([]);
  });
});

describe('packed', () => {
  const manifest = {
    exports: {
      '.': { '@shotlist/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    bin: { shotlist: './dist/main.js' },
  };
  const whole = [
    'LICENSE',
    'package.json',
    'src/index.ts',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/index.js.map',
    'dist/main.js',
  ];

  test('a whole package has no problem', () => {
    expect(checkContents(manifest, new Set(whole))).toEqual([]);
  });

  test.for(whole.filter((file) => !file.endsWith('.map')))('without %s that file is named', (missing) => {
    const found = checkContents(manifest, new Set(whole.filter((file) => file !== missing)));
    expect(found.join('\n')).toContain(missing);
  });

  test('a test inside is found', () => {
    expect(checkContents(manifest, new Set([...whole, 'src/index.test.ts']))).toEqual([
      'has tests inside: src/index.test.ts',
    ]);
  });

  test('output whose source is gone is removed, the rest stays', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-stale-'));
    try {
      for (const name of ['src', 'dist']) mkdirSync(path.join(folder, name));
      for (const file of [
        'src/kept.ts',
        'dist/kept.js',
        'dist/kept.d.ts',
        'dist/page.css',
        'dist/made.js',
        'dist/gone.js',
        'dist/gone.d.ts',
        'dist/gone.d.ts.map',
      ]) {
        writeFileSync(path.join(folder, file), '');
      }
      expect(removeStaleOutput(folder)).toHaveLength(3);
      expect(readdirSync(path.join(folder, 'dist')).sort()).toEqual(['kept.d.ts', 'kept.js', 'made.js', 'page.css']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('tests', () => {
  const report = (change: object) => ({ files: 1, passed: 3, failed: 0, skipped: [], broken: [], ...change });
  const skipped = (why: string) => ({ name: 'a test', file: 'a.test.ts', why });

  test('all passed is passed', () => {
    expect(judgeTests(report({}), 0)).toMatchObject({ ok: true, examined: 3, needs: [] });
  });

  test('skips are added up by what they need', () => {
    const skips = [skipped('skipped: needs ffprobe'), skipped('plays (needs Chromium)'), skipped('needs ffprobe')];
    expect(judgeTests(report({ skipped: skips }), 0)).toMatchObject({
      ok: true,
      needs: [
        { need: 'ffprobe', count: 2 },
        { need: 'Chromium', count: 1 },
      ],
    });
  });

  test.for([
    ['a skip without a reason', { skipped: [skipped('later')] }, 0],
    ['a failed test', { failed: 1 }, 1],
    ['an error outside the tests', { broken: ['a.test.ts failed outside its tests'] }, 1],
    ['no test at all', { passed: 0 }, 0],
    ['an exit code that nothing explains', {}, 1],
  ] as const)('%s fails', ([, change, status]) => {
    expect(judgeTests(report(change), status).ok).toBe(false);
  });
});
