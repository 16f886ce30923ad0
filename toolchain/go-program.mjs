// Programs that only tests need and that Go builds: looked for in the user's cache folder, and built there once.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');

/**
 * Prints where it is; where there is none, builds it first, unless `--find` was given. `renamed` says what Go calls a
 * program, and what its people call it.
 */
export function printGoProgram({ name, version, modules, renamed = {}, about }) {
  const folder = path.join(cache, 'shotlist', name, version);
  const program = path.join(folder, name);
  if (!existsSync(program) && !process.argv.includes('--find')) build({ folder, modules, renamed, about });
  if (existsSync(program)) console.log(program);
  else process.exitCode = 1;
}

function build({ folder, modules, renamed, about }) {
  process.stderr.write(`${about}\n`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const made = mkdtempSync(path.join(path.dirname(folder), '.install-'));
  try {
    const { status, error } = spawnSync('go', ['install', '-trimpath', '-ldflags=-s -w', ...modules], {
      cwd: made,
      env: { ...process.env, CGO_ENABLED: '0', GOBIN: made, GOOS: '', GOARCH: '' },
      stdio: ['ignore', 2, 2],
    });
    if (error !== undefined || status !== 0) throw error ?? new Error(`go ended with ${status}`);
    for (const [from, to] of Object.entries(renamed)) renameSync(path.join(made, from), path.join(made, to));
    // Whole or not at all; somebody else may have been faster.
    if (!existsSync(folder)) renameSync(made, folder);
  } catch (error) {
    process.stderr.write(`It can’t be built: ${error.message}\n`);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
