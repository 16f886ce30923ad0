// Submits one request after another to the log named by the first argument and prints each id, until it is killed.
import { createFakeProvider } from '../fake.js';
import { sampleRequest } from '../sample-request.js';

const provider = createFakeProvider({ logFile: process.argv[2] ?? '' });
const signal = new AbortController().signal;
const readImage = async (): Promise<Uint8Array> => new Uint8Array();
for (let seed = 0; ; seed += 1) {
  const outcome = await provider.submit(sampleRequest({ seed }), {
    signal,
    idempotencyKey: `key-${seed}`,
    beforeSend: async () => undefined,
    readImage,
  });
  if (outcome.outcome === 'accepted') process.stdout.write(`${outcome.generationId}\n`);
}
