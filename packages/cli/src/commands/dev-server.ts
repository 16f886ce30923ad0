// shotlist dev-server: a Temporal server for development, until Ctrl-C.
import path from 'node:path';
import { EXIT } from '@shotlist/core';
import { startDevServer } from '@shotlist/dev-server';
import { watchInterruptions } from '../batch/interruption.js';
import { localState, prepareState } from '../batch/local-state.js';
import type { CommandContext } from '../program.js';
import type { DevServerOptions } from '../temporal-program.js';
import { table } from '../terminal/table.js';
import { shownPath } from '../terminal/words.js';

export async function devServer({ output }: CommandContext, options: DevServerOptions): Promise<number> {
  const { bold, dim } = output.colors;
  const state = localState();
  if (options.dbFile === undefined) await prepareState(state);
  const interruption = watchInterruptions(output, () => output.say(dim('\n  Stopping.')));
  try {
    const server = await startDevServer({
      // The same state and log as a run has, unless a file of its own is named.
      ...(options.dbFile === undefined
        ? { databaseFile: state.temporalDatabase, logFile: state.temporalLog }
        : { databaseFile: options.dbFile }),
      ...(options.port === undefined ? {} : { port: options.port }),
      uiPort: 0,
      signal: interruption.signal,
      onProgress: ({ step, message }) => {
        if (step !== 'start') output.say(`  ${dim(message)}`);
      },
    });
    const { address, namespace, uiUrl, logFile, attached } = server;
    const databaseFile = path.resolve(options.dbFile ?? state.temporalDatabase);
    await output.writeEvent({
      type: 'ready',
      address,
      namespace,
      uiUrl: uiUrl ?? null,
      databaseFile,
      logFile,
      attached,
    });
    output.say(`\n  ${bold('Temporal is running')}${attached ? dim('  it ran already; this keeps it running') : ''}\n`);
    output.say(
      table([
        [dim('address'), address],
        [dim('namespace'), namespace],
        ...(uiUrl === undefined ? [] : [[dim('UI'), uiUrl]]),
        [dim('state'), shownPath(databaseFile)],
        [dim('log'), shownPath(logFile)],
      ]),
    );
    output.say(`\n  ${dim('For another program: ')}export TEMPORAL_ADDRESS=${address}\n  ${dim('Ctrl-C stops it.')}\n`);
    await new Promise<void>((resolve) => {
      // The handle on the server alone doesn't keep this process alive.
      const alive = setInterval(() => undefined, 60_000);
      const done = () => {
        clearInterval(alive);
        resolve();
      };
      if (interruption.signal.aborted) done();
      else interruption.signal.addEventListener('abort', done);
    });
    await server.stop();
    return EXIT.succeeded;
  } catch (error) {
    if (interruption.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.dispose();
  }
}
