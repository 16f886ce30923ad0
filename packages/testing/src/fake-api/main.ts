// `pnpm fake-vendor`: the fake API as a process of its own, until it is told to end.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCommand, listFaults, optionsOf, type CommandFlags } from './command.js';
import { startFakeApi } from './start-fake-api.js';

await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<void> {
  const given = readFlags(args);
  if (given === undefined) return;
  if (given.faults === true) return say(listFaults());
  // It stays when the vendor ends: it is what the vendor is judged by.
  const logFile = path.resolve(
    given.log ?? path.join(mkdtempSync(path.join(tmpdir(), 'shotlist-fake-vendor-')), 'log'),
  );
  try {
    const api = await startFakeApi(optionsOf(given, logFile));
    const { url, baseUrl, apiKey } = api;
    // Before anybody is told that it can be ended.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void api.close());
    say(
      given.json === true
        ? JSON.stringify({ type: 'ready', url, baseUrl, key: apiKey, log: logFile })
        : `The fake vendor listens at ${baseUrl} with the key ${apiKey}\nIts log: ${logFile}`,
    );
  } catch (error) {
    process.stderr.write(`The fake vendor can’t start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** Undefined when nothing is to be started. */
function readFlags(args: readonly string[]): CommandFlags | undefined {
  try {
    return createCommand().parse(args, { from: 'user' }).opts<CommandFlags>();
  } catch (error) {
    // Commander has said what is wrong, or shown the help.
    if (!(error instanceof Error && 'exitCode' in error)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return undefined;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
