// The packages of this repository, read from disk, and the files that git knows or would take.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Where packages lie; the same patterns as in pnpm-workspace.yaml. */
const places = ['packages', 'packages/providers', 'examples'];
const single = ['workflows', 'activities'];

/** Every package: `{ folder, manifest }`, folder relative to the root. */
export function readPackages(root) {
  const folders = places
    .filter((place) => existsSync(path.join(root, place)))
    .flatMap((place) => readdirSync(path.join(root, place)).map((name) => `${place}/${name}`));
  return [...single, ...folders]
    .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) }));
}

/** Files below `root`, tracked or not yet added, without ignored ones. */
export function listFiles(root) {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.error?.message ?? listed.stderr}`);
  return listed.stdout
    .split('\0')
    .filter((file) => statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile());
}
