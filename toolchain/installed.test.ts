// What we would publish, installed by npm and by pnpm into empty projects: it imports, compiles, runs and replays there.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestTemporal, type TestTemporal } from '../packages/testing/src/temporal-server.js';
import { createTestFolder } from '../packages/testing/src/test-folder.js';
import { packInto } from './packed.mjs';
import { root, toolchainEnvironment } from './prepare.mjs';

const run = promisify(execFile);
const PEERS = ['activity', 'client', 'common', 'nexus', 'worker', 'workflow'].map((name) => `@temporalio/${name}`);

let temporal: TestTemporal;
let packs: string;
let tarballs: Readonly<Record<string, string>>;
beforeAll(async () => {
  temporal = await startTestTemporal();
  packs = mkdtempSync(path.join(tmpdir(), 'shotlist-packs-'));
  const packed = await packInto({ root, folder: packs });
  tarballs = Object.fromEntries(packed.map(({ name, filename }) => [name, `file:${path.resolve(packs, filename)}`]));
});
afterAll(async () => {
  await temporal.stop();
  rmSync(packs, { recursive: true, force: true });
});

/** An empty project that names our packages, and what an application of Temporal's has anyway. */
function createProject(manager: 'npm' | 'pnpm'): string {
  const folder = path.join(createTestFolder(), 'app');
  cpSync(path.join(root, 'toolchain', '__fixtures__', 'installed'), folder, { recursive: true });
  const wanted = [...PEERS, 'typescript', '@types/node'];
  const manifest = {
    name: 'app',
    private: true,
    type: 'module',
    dependencies: {
      ...tarballs,
      ...Object.fromEntries(wanted.map((name) => [name, versionOf(name)])),
      // Where npm lays packages flat, Temporal's own reading of histories doesn't find it otherwise.
      ...(manager === 'npm' ? { protobufjs: '^8.7.1' } : {}),
    },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  // Ours are not published yet: whatever asks for one of them gets what was packed.
  const overrides = Object.entries(tarballs).map(([name, file]) => `  '${name}': '${file}'\n`);
  writeFileSync(
    path.join(folder, 'pnpm-workspace.yaml'),
    `packages: ['.']\noverrides:\n${overrides.join('')}strictDepBuilds: false\n`,
  );
  return folder;
}

/** The version that this repository has. */
function versionOf(name: string): string {
  const file = path.join(root, 'packages', 'temporal', 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

test.each(['npm', 'pnpm'] as const)(
  'installed with %s, an application compiles, makes videos and replays',
  async (manager) => {
    const folder = createProject(manager);
    const { env } = toolchainEnvironment({ node: process.execPath });
    const inProject = async (program: string, args: readonly string[]) => {
      const options = {
        cwd: folder,
        env,
        maxBuffer: 2 ** 26,
      };
      return run(program, args, options).catch((error: Error & { readonly stdout?: string }) => {
        throw new Error(`${error.message}${error.stdout ?? ''}`);
      });
    };
    await (manager === 'npm'
      ? inProject('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'])
      : inProject('pnpm', ['install', '--ignore-scripts']));
    const tsc = path.join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(await inProject(process.execPath, [tsc, '-p', '.'])).toMatchObject({ stdout: '', stderr: '' });
    const { stdout } = await inProject(process.execPath, ['dist/app.js', temporal.address, manager]);
    expect(JSON.parse(stdout)).toEqual({ succeeded: 2, verdict: 'succeeded', codes: expect.any(Number) as number });
  },
  300_000,
);
