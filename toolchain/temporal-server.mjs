// Prints where the server of a Temporal cluster is: that of tests, not of users, who have one. Where there is none it is built
// with Go into the user's cache folder, with the tool that makes its tables beside it; with --find it is only looked for.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The same release that the CLI's development server is: packages/dev-server names that. */
const VERSION = '1.29.1';
/** What Go calls a program, and what its people call it. */
const PROGRAMS = { server: 'temporal-server', sql: 'temporal-sql-tool' };

const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
const folder = path.join(cache, 'shotlist', 'temporal-server', VERSION);
const server = path.join(folder, PROGRAMS.server);

if (!existsSync(server) && !process.argv.includes('--find')) build();
if (existsSync(server)) console.log(server);
else process.exitCode = 1;

function build() {
  process.stderr.write(
    `Building Temporal’s server ${VERSION} with Go, once: a minute or two after its CLI, else four.\n`,
  );
  mkdirSync(path.dirname(folder), { recursive: true });
  const made = mkdtempSync(path.join(path.dirname(folder), '.install-'));
  const modules = ['server', 'tools/sql'].map((part) => `go.temporal.io/server/cmd/${part}@v${VERSION}`);
  try {
    const { status, error } = spawnSync('go', ['install', '-trimpath', '-ldflags=-s -w', ...modules], {
      cwd: made,
      env: { ...process.env, CGO_ENABLED: '0', GOBIN: made, GOOS: '', GOARCH: '' },
      stdio: ['ignore', 2, 2],
    });
    if (error !== undefined || status !== 0) throw error ?? new Error(`go ended with ${status}`);
    for (const [name, program] of Object.entries(PROGRAMS)) renameSync(path.join(made, name), path.join(made, program));
    // Whole or not at all; somebody else may have been faster.
    if (!existsSync(folder)) renameSync(made, folder);
  } catch (error) {
    process.stderr.write(`It can’t be built: ${error.message}\n`);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
