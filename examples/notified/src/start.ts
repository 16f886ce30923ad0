// Starts the receiver, has two shots rendered by a run that tells it, and shows what came.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createReceiver } from './receiver.js';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const receiver = createReceiver(secret, ({ type, text, data }) => {
  console.log(`${type}: ${text}`);
  for (const command of data?.commands ?? []) console.log(`  $ ${command.replace(/batch-\w+/, 'BATCH')}`);
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
const { port } = receiver.address() as AddressInfo;

const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-notified-'));
try {
  writeFileSync(path.join(folder, 'shots.csv'), 'prompt,duration\nA harbour at night,2\nA red kite,2\n');
  const team = { on: ['done'], webhook: { url: `http://127.0.0.1:${port}`, secretEnv: 'HOOK_SECRET' } };
  writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify({ notify: { team } }));
  const command = path.join(path.dirname(fileURLToPath(import.meta.resolve('@shotlist/cli'))), '../bin/shotlist.js');
  const run = spawn(process.execPath, [command, 'run', 'shots.csv', '--json'], {
    cwd: folder,
    env: { ...process.env, HOOK_SECRET: secret },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(run, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  receiver.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
