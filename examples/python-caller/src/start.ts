// Starts a Temporal server and Shotlist's workers, and then the Python program that calls them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startDevServer } from '@shotlist/dev-server';
import { createAnimatic } from '@shotlist/provider-animatic';
import { openStore } from '@shotlist/store';
import { createShotlistWorkers } from '@shotlist/temporal/worker';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';

const example = path.join(import.meta.dirname, '..');
const folder = path.resolve('out');
await mkdir(folder, { recursive: true });
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});

const python = process.env['PYTHON'] ?? (await preparePython(path.join(folder, 'python')));
const server = await startDevServer({ databaseFile: path.join(folder, 'temporal.db') });
const connection = await NativeConnection.connect({ address: server.address });
try {
  const store = await openStore(pathToFileURL(path.join(folder, 'store')).href);
  const workers = await createShotlistWorkers({
    connection,
    store,
    accounts: {
      preview: { provider: createAnimatic({ store, previewSize: '480p' }), limits: { maxInFlight: 20 }, fetchSlots: 2 },
    },
  });
  const serving = workers.run();
  try {
    process.exitCode = await run(python, [path.join(example, 'caller.py')], { TEMPORAL_ADDRESS: server.address });
  } finally {
    workers.shutdown();
    await serving;
  }
} finally {
  await connection.close();
  await server.stop();
}

/** A virtual environment with Temporal's Python SDK, made once. */
async function preparePython(environment: string): Promise<string> {
  const installed = path.join(environment, 'bin', 'python');
  if (existsSync(installed)) return installed;
  console.log('Installing Temporal’s Python SDK, once.');
  await run('python3', ['-m', 'venv', environment]);
  await run(installed, ['-m', 'pip', 'install', '--quiet', '-r', path.join(example, 'requirements.txt')]);
  return installed;
}

async function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal !== null) console.error(`${command} was ended by ${signal}.`);
  return code ?? 1;
}
