// Builds the CLI from its Go source, where a Go toolchain is.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EnsureCliOptions } from './ensure-cli.js';
import type { TemporalCli } from './find-cli.js';
import { CLI_VERSION } from './find-cli.js';
import { installInto } from './install-folder.js';
import { runInstaller } from './run-installer.js';

// Three minutes on two cores; slower machines and connections have their time.
const LIMIT_MS = 20 * 60 * 1000;
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Throws an error that says why when there is no Go or it can't build. */
export async function buildCli(options: EnsureCliOptions): Promise<TemporalCli> {
  try {
    await promisify(execFile)('go', ['version'], { windowsHide: true });
  } catch {
    throw new Error('Go is not installed');
  }
  return installInto('build', async (folder) => {
    await runInstaller({
      step: 'build',
      command: 'go',
      arguments: ['install', '-trimpath', '-ldflags=-s -w', MODULE],
      // Go refuses GOBIN when it builds for another system.
      environment: { ...process.env, CGO_ENABLED: '0', GOBIN: folder, GOOS: '', GOARCH: '' },
      folder,
      limitMs: LIMIT_MS,
      message: `Building Temporal’s CLI ${CLI_VERSION} with Go, once: about 3 minutes, 300 MB of downloads.`,
      onProgress: options.onProgress,
      signal: options.signal,
    });
    return join(folder, EXECUTABLE);
  });
}
