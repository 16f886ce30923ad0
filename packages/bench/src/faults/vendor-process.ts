// The vendor of a round, as a process of its own: its clock is right whatever the workers' clocks say, and no kill reaches it.
import { openSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FindQuery, GenerationRequest, ProviderOutput } from '@shotlist/core';
import { createFakeProvider, hashRequest, type FakeBehaviour } from '@shotlist/testing/fake';
import { monotonicMs } from './clock.js';
import { createDice } from './dice.js';
import type { Arrival, SubmitBody, VendorManner, VendorSettings } from './vendor.js';

const settings = JSON.parse(process.argv[2] ?? '') as VendorSettings;
let manner: VendorManner = settings.manner;
const signal = new AbortController().signal;
const arrivals = openSync(settings.arrivalsFile, 'a');

const fake = createFakeProvider({
  logFile: settings.logFile,
  fsync: false,
  honoursIdempotencyKeys: settings.honoursKeys,
  canFind: settings.canFind,
  listingLagMs: settings.listingLagMs,
  script: (request, _call, tryNumber) => behave(request, tryNumber),
});

/** The same for the same try of the same request in a round with the same seed. */
function behave(request: GenerationRequest, tryNumber: number): FakeBehaviour {
  const dice = createDice(`${settings.seed} ${hashRequest(request)} ${tryNumber}`);
  const timing = {
    latencyMs: dice.between(...manner.latencyMs),
    answerDelayMs: dice.between(...manner.answerDelayMs),
  };
  const generationMs = Math.round(dice.between(...manner.generationMs));
  const fate = dice.next();
  if (fate < manner.lostAnswers) return { ...timing, outcome: 'ambiguous_accepted', generationMs };
  if (fate < manner.lostAnswers + manner.lostRequests) return { ...timing, outcome: 'ambiguous_not_accepted' };
  return { ...timing, generationMs };
}

const routes: Readonly<Record<string, (body: never, response: ServerResponse) => Promise<unknown>>> = {
  '/capabilities': async () => fake.capabilities,
  '/manner': async (changes: Partial<VendorManner>) => {
    manner = { ...manner, ...changes };
    return {};
  },
  '/submit': async (body: SubmitBody, response) => {
    const { request, idempotencyKey } = body;
    const outcome = await fake.submit(request, {
      signal,
      idempotencyKey,
      beforeSend: async () => undefined,
      readImage: async () => new Uint8Array(),
    });
    // A connection that breaks before the answer.
    if (outcome.outcome === 'ambiguous') response.destroy();
    return outcome;
  },
  '/check': (ids: string[]) => fake.check(ids, { signal }),
  '/find': (query: FindQuery) => fake.find(query, { signal }),
};

createServer((request, response) => {
  const arrival = { atMs: Date.now(), monotonicMs: monotonicMs() };
  answer(request, response, arrival).catch((error: unknown) => {
    if (response.destroyed) return;
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  const { port } = this.address() as { port: number };
  console.log(`ready ${port}`);
});

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  stamp: Pick<Arrival, 'atMs' | 'monotonicMs'>,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://vendor');
  if (pathname === '/output') return sendOutput(searchParams.get('id') ?? '', response);
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  const body = (text === '' ? undefined : JSON.parse(text)) as never;
  if (pathname === '/submit') noteArrival(body, stamp);
  const answered = await routes[pathname]?.(body, response);
  if (response.destroyed) return;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answered));
}

function noteArrival(
  { request, idempotencyKey, worker, sentMs }: SubmitBody,
  stamp: Pick<Arrival, 'atMs' | 'monotonicMs'>,
): void {
  const arrival: Arrival = { ...stamp, idempotencyKey, requestHash: hashRequest(request), worker, sentMs };
  writeSync(arrivals, `${JSON.stringify(arrival)}\n`);
}

/** In eight parts over the time that a download takes. */
async function sendOutput(generationId: string, response: ServerResponse): Promise<void> {
  const { video } = await fake.fetchOutput(generationId, {
    signal,
    temporaryFolder: '',
    readImage: async () => new Uint8Array(),
    onProgress: () => undefined,
  });
  const bytes = await collect(video);
  const takesMs = createDice(`${settings.seed} ${generationId}`).between(...manner.fetchMs);
  response.setHeader('content-length', bytes.length);
  const step = Math.ceil(bytes.length / 8);
  for (let from = 0; from < bytes.length; from += step) {
    if (takesMs > 0) await sleep(takesMs / 8);
    if (response.destroyed) return;
    response.write(bytes.subarray(from, from + step));
  }
  response.end();
}

async function collect(output: ProviderOutput): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  if (output.kind === 'stream') for await (const part of output.body) parts.push(part);
  return Buffer.concat(parts);
}
