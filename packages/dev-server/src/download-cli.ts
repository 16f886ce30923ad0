// Downloads the CLI through Temporal's SDK, which knows where it lies for each system.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { EnsureCliOptions } from './ensure-cli.js';
import type { TemporalCli } from './find-cli.js';
import { CLI_VERSION } from './find-cli.js';
import { installInto } from './install-folder.js';
import { runInstaller } from './run-installer.js';

// Some 60 MB. The SDK itself waits for ever on networks that drop packets.
const LIMIT_MS = 5 * 60 * 1000;

// The SDK downloads on the way to starting a server, which prints to stdout: so in a process of its own.
const createScript = () => `
import { TestWorkflowEnvironment } from ${JSON.stringify(import.meta.resolve('@temporalio/testing'))};
const [downloadDir, version] = process.argv.slice(1);
try {
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir, version } } });
  await environment.teardown();
} catch (error) {
  // The last line is what a person gets to see.
  console.error(String(error?.message ?? error).split('\\n')[0]);
  process.exit(1);
}
`;

/** Throws the SDK's own words when the download fails, as it does without a network. */
export async function downloadCli(options: EnsureCliOptions): Promise<TemporalCli> {
  return installInto('download', (folder) => downloadInto(folder, options));
}

export async function downloadInto(folder: string, options: EnsureCliOptions): Promise<string> {
  await runInstaller({
    step: 'download',
    command: process.execPath,
    arguments: ['--input-type=module', '--eval', createScript(), folder, `v${CLI_VERSION}`],
    folder,
    limitMs: LIMIT_MS,
    message: `Downloading Temporal’s CLI ${CLI_VERSION}, once: some 60 MB.`,
    onProgress: options.onProgress,
    signal: options.signal,
  });
  const name = (await readdir(folder)).find((candidate) => candidate.startsWith('temporal'));
  if (name === undefined) throw new Error('the download left no file');
  return join(folder, name);
}
