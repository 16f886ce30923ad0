// shotlist codec-server: lets Temporal's UI and CLI read what is encrypted, until it is told to stop.
import { EXIT, ShotlistError } from '@shotlist/core';
import { createEncryptionCodec } from '@shotlist/temporal/encryption';
import { encryptionKeys } from '../batch/encryption.js';
import { KEYS_VARIABLE } from '../batch/encryption-variable.js';
import { watchInterruptions } from '../batch/interruption.js';
import { codecToken } from '../config/codec-token.js';
import { applyDotEnv } from '../config/dot-env.js';
import type { CommandContext } from '../program.js';
import type { CodecServerOptions } from '../temporal-program.js';
import { sayCodecServer } from '../terminal/codec-server-view.js';
import { sayEvent } from '../terminal/worker-view.js';

export async function codecServer({ output }: CommandContext, options: CodecServerOptions): Promise<number> {
  await applyDotEnv(process.cwd());
  const keys = encryptionKeys();
  if (keys === undefined) {
    throw new ShotlistError('CONFIG_INVALID', {
      where: KEYS_VARIABLE,
      message: 'Without keys there is nothing to read.',
      help: 'Set it as for "shotlist worker", in the environment or in a file .env of this folder.',
    });
  }
  const { host = '127.0.0.1', port, cors = [] } = options;
  const token = codecToken(host);
  const { startCodecServer } = await import('@shotlist/server/codec-server');
  const interruption = watchInterruptions(output, () => undefined);
  try {
    const server = await startCodecServer({
      codec: createEncryptionCodec(keys, { keepUnknown: true }),
      host,
      corsOrigins: cors,
      ...(port === undefined ? {} : { port }),
      ...(token === undefined ? {} : { token }),
    });
    const facts = { url: server.url, keys: keys.map(({ id }) => id), origins: cors, token: token !== undefined };
    await output.writeEvent({ type: 'ready', ...facts });
    sayCodecServer(output, facts);
    await new Promise<void>((resolve) => {
      if (interruption.signal.aborted) resolve();
      else interruption.signal.addEventListener('abort', () => resolve());
    });
    await server.close();
  } finally {
    interruption.dispose();
  }
  await output.writeEvent({ type: 'stopped' });
  sayEvent(output, 'Stopped.');
  return EXIT.succeeded;
}
