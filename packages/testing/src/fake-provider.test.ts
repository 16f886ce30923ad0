import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { assertProvider, type GenerationRequest, type ProviderOutput, type SubmitOutcome } from '@shotlist/core';
import { expect, onTestFinished, test } from 'vitest';
import {
  childNodeArguments,
  countDuplicates,
  createFakeProvider,
  createTestFolder,
  hashRequest,
  readFakeCalls,
  readFakeLog,
  releaseFake,
  sampleRequest,
} from './index.js';
import type { FakeProvider, FakeProviderOptions } from './index.js';

const signal = new AbortController().signal;
const fetchContext = {
  signal,
  temporaryFolder: '/nowhere',
  readImage: async () => new Uint8Array(),
  onProgress: () => undefined,
};

function setUp(options: Omit<FakeProviderOptions, 'logFile'> = {}) {
  const logFile = path.join(createTestFolder(), 'vendor.ndjson');
  const open = (): FakeProvider => {
    const provider = createFakeProvider({ logFile, ...options });
    onTestFinished(() => provider.close());
    return provider;
  };
  return { logFile, open, provider: open() };
}

function submit(
  provider: FakeProvider,
  request: GenerationRequest,
  idempotencyKey = 'key',
  aborted = signal,
): Promise<SubmitOutcome> {
  return provider.submit(request, {
    signal: aborted,
    idempotencyKey,
    beforeSend: async () => undefined,
    readImage: async () => new Uint8Array(),
  });
}

async function accepted(provider: FakeProvider, request = sampleRequest(), idempotencyKey = 'key'): Promise<string> {
  const outcome = await submit(provider, request, idempotencyKey);
  if (outcome.outcome !== 'accepted') throw new Error(`not accepted but ${outcome.outcome}`);
  return outcome.generationId;
}

async function bytesOf(output: ProviderOutput): Promise<Buffer> {
  if (output.kind !== 'stream') throw new Error('not a stream');
  const parts: Uint8Array[] = [];
  for await (const part of output.body) parts.push(part);
  return Buffer.concat(parts);
}

test('the fake is a provider that the loader takes', () => {
  for (const options of [{}, { honoursIdempotencyKeys: false, canFind: false }]) {
    const { provider } = setUp(options);
    expect(assertProvider(provider)).toBe(provider);
  }
});

test('the log has each accepted generation, by hash, and never the prompt', async () => {
  const { provider, logFile } = setUp();
  const request = sampleRequest({ prompt: 'canary-heron' });
  const generationId = await accepted(provider, request);
  expect(readFakeLog(logFile)).toMatchObject([
    { generationId, idempotencyKey: 'key', requestHash: hashRequest(request), seed: 42, pid: process.pid },
  ]);
  expect(readFileSync(logFile, 'utf8')).not.toContain('canary');
});

test('the same key gives the same generation, one after the other, at once, and through another provider', async () => {
  const { open, provider, logFile } = setUp();
  const other = open();
  const ids = await Promise.all([accepted(provider), accepted(other), accepted(provider)]);
  ids.push(await accepted(other));
  expect(new Set(ids).size).toBe(1);
  expect(readFakeLog(logFile)).toHaveLength(1);
  expect(readFakeCalls(logFile)).toHaveLength(4);
});

test('a vendor that ignores keys makes the same shot twice, and the log says so', async () => {
  const { provider, logFile } = setUp({ honoursIdempotencyKeys: false });
  await accepted(provider, sampleRequest(), 'one');
  await accepted(provider, sampleRequest(), 'one');
  await accepted(provider, sampleRequest({ seed: 43 }), 'two');
  expect(countDuplicates(readFakeLog(logFile))).toBe(1);
});

test('a list of behaviours is played call by call, whichever process calls, and then all is accepted', async () => {
  const { open, provider, logFile } = setUp({
    script: [
      { outcome: 'throttled', retryAfterMs: 1500 },
      { outcome: 'unauthorized' },
      { outcome: 'rejected', code: 'CONTENT_POLICY' },
      { outcome: 'not_sent' },
    ],
  });
  const outcomes: SubmitOutcome[] = [];
  for (const each of [provider, open(), provider, open(), provider]) outcomes.push(await submit(each, sampleRequest()));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([
    'throttled',
    'unauthorized',
    'rejected',
    'not_sent',
    'accepted',
  ]);
  expect(outcomes[0]).toMatchObject({ retryAfterMs: 1500 });
  expect(outcomes[2]).toMatchObject({ code: 'CONTENT_POLICY' });
  expect(readFakeCalls(logFile).map((line) => line.kind)).toEqual([
    'refused',
    'refused',
    'refused',
    'refused',
    'accepted',
  ]);
});

test('a function sees the number of the call and of the try, also of calls at the same time', async () => {
  const seen: string[] = [];
  const { provider } = setUp({
    script: (request, callNumber, tryNumber) => {
      seen.push(`${callNumber} ${request.seed}/${tryNumber}`);
      return { latencyMs: 1 };
    },
  });
  await Promise.all([1, 2, 1].map((seed, index) => submit(provider, sampleRequest({ seed }), `key-${index}`)));
  await submit(provider, sampleRequest({ seed: 2 }), 'key-3');
  expect(seen).toEqual(['1 1/1', '2 2/1', '3 1/2', '4 2/2']);
});

test('ambiguous leaves work behind or not, and find tells which', async () => {
  const { provider } = setUp({ script: [{ outcome: 'ambiguous_accepted' }, { outcome: 'ambiguous_not_accepted' }] });
  const find = (seed: number, idempotencyKey: string) =>
    provider.find({ request: sampleRequest({ seed }), idempotencyKey, sinceMs: 0 }, { signal });
  expect(await submit(provider, sampleRequest({ seed: 1 }), 'one')).toMatchObject({ outcome: 'ambiguous' });
  expect(await submit(provider, sampleRequest({ seed: 2 }), 'two')).toMatchObject({ outcome: 'ambiguous' });
  expect((await find(1, 'one')).generationIds).toHaveLength(1);
  expect(await find(2, 'two')).toEqual({ generationIds: [], fresh: true });
});

test('without keys, find goes by the whole request and the time', async () => {
  const { provider } = setUp({ honoursIdempotencyKeys: false });
  const generationId = await accepted(provider);
  const find = (request: GenerationRequest, sinceMs = 0) =>
    provider.find({ request, idempotencyKey: 'other', sinceMs }, { signal });
  expect(await find(sampleRequest())).toEqual({ generationIds: [generationId], fresh: true });
  expect((await find(sampleRequest({ duration: 6 }))).generationIds).toEqual([]);
  expect((await find(sampleRequest(), Date.now() + 60_000)).generationIds).toEqual([]);
});

test('a listing that lags hides what is new, and does not claim to be fresh before the try is old enough', async () => {
  const { provider } = setUp({ listingLagMs: 3_600_000 });
  await accepted(provider);
  const nowMs = Date.now();
  const find = (sinceMs: number, untilMs?: number) =>
    provider.find(
      { request: sampleRequest(), idempotencyKey: 'key', sinceMs, ...(untilMs === undefined ? {} : { untilMs }) },
      { signal },
    );
  expect(await find(nowMs - 1000)).toEqual({ generationIds: [], fresh: false });
  expect(await find(nowMs - 7_200_000)).toEqual({ generationIds: [], fresh: true });
  expect(await find(nowMs - 7_200_000, nowMs - 1000)).toEqual({ generationIds: [], fresh: false });
});

test('beforeSend stops a request before the vendor has it, and its error passes', async () => {
  const { provider, logFile } = setUp();
  const stop = new Error('The permit is over.');
  const context = {
    signal,
    idempotencyKey: 'key',
    beforeSend: async () => {
      throw stop;
    },
    readImage: async () => new Uint8Array(),
  };
  await expect(provider.submit(sampleRequest(), context)).rejects.toBe(stop);
  expect(readFakeLog(logFile)).toEqual([]);
});

test('a caller that gives up hears "ambiguous" while the vendor goes on', async () => {
  const { provider, logFile } = setUp({ script: { answerDelayMs: 5_000 } });
  const giveUp = new AbortController();
  const outcome = submit(provider, sampleRequest(), 'key', giveUp.signal);
  await expect.poll(() => readFakeLog(logFile)).toHaveLength(1);
  giveUp.abort();
  expect(await outcome).toMatchObject({ outcome: 'ambiguous' });
  expect(readFakeLog(logFile)).toHaveLength(1);
  expect(await submit(provider, sampleRequest({ seed: 7 }), 'late', giveUp.signal)).toMatchObject({
    outcome: 'not_sent',
  });
});

test('generations are in progress, then completed, failed with a code, or stuck', async () => {
  const { provider } = setUp({
    script: [{ generationMs: 3_600_000 }, {}, { ends: 'failed', code: 'CONTENT_POLICY' }, { ends: 'stuck' }],
  });
  const ids: string[] = [];
  for (const seed of [1, 2, 3, 4]) ids.push(await accepted(provider, sampleRequest({ seed }), `key-${seed}`));
  const statuses = await provider.check([...ids, 'fake-unknown'], { signal });
  expect(statuses.map(({ status }) => status)).toEqual(['in_progress', 'completed', 'failed', 'in_progress']);
  expect(statuses[1]).toMatchObject({ generationId: ids[1], seed: 2 });
  expect(statuses[2]).toMatchObject({ code: 'CONTENT_POLICY' });
});

test('what is held is in progress until it is released, whoever releases it', async () => {
  const { provider, open, logFile } = setUp({ script: { ends: 'held' } });
  const id = await accepted(provider);
  const status = async () => (await provider.check([id], { signal }))[0]?.status;
  expect(await status()).toBe('in_progress');
  releaseFake(logFile);
  expect(await status()).toBe('completed');
  const later = await accepted(open(), sampleRequest({ seed: 9 }), 'later');
  expect(await open().check([later], { signal })).toMatchObject([{ status: 'completed' }]);
});

test('what is held is released one by one, too', async () => {
  const { provider, logFile } = setUp({ script: { ends: 'held' } });
  const ids = [await accepted(provider), await accepted(provider, sampleRequest({ seed: 9 }), 'second')];
  const statuses = async () => (await provider.check(ids, { signal })).map(({ status }) => status);
  releaseFake(logFile, 1);
  expect(await statuses()).toEqual(['completed', 'in_progress']);
  releaseFake(logFile, 2);
  expect(await statuses()).toEqual(['completed', 'completed']);
});

test('the vendor may say another seed than it was sent, or none', async () => {
  expect(await submit(setUp({ echoSeed: 'other' }).provider, sampleRequest())).toMatchObject({ seed: 43 });
  expect(await submit(setUp({ echoSeed: false }).provider, sampleRequest())).not.toHaveProperty('seed');
});

test('an output is the same bytes each time, other bytes for another request, and may be missing at first', async () => {
  const { open, provider } = setUp({ script: [{ unavailableFetches: 2 }] });
  const [late, other] = [
    await accepted(provider, sampleRequest()),
    await accepted(provider, sampleRequest({ seed: 1 }), 'other'),
  ];
  await expect(provider.fetchOutput(late, fetchContext)).rejects.toMatchObject({
    code: 'OUTPUT_UNAVAILABLE',
    retryable: true,
  });
  await expect(open().fetchOutput(late, fetchContext)).rejects.toMatchObject({ code: 'OUTPUT_UNAVAILABLE' });
  const first = await bytesOf((await provider.fetchOutput(late, fetchContext)).video);
  expect(first.equals(await bytesOf((await open().fetchOutput(late, fetchContext)).video))).toBe(true);
  expect(first.equals(await bytesOf((await provider.fetchOutput(other, fetchContext)).video))).toBe(false);
  await expect(provider.fetchOutput('fake-unknown', fetchContext)).rejects.toMatchObject({
    code: 'OUTPUT_UNAVAILABLE',
  });
});

test('an output may be shorter than promised, or endless until the caller aborts', async () => {
  const { provider } = setUp({
    script: [{ outputFault: 'short' }, { outputFault: 'endless' }],
    poster: Buffer.from('still'),
  });
  const [short, endless] = [
    await accepted(provider, sampleRequest(), 'short'),
    await accepted(provider, sampleRequest({ seed: 1 }), 'endless'),
  ];
  const cut = (await provider.fetchOutput(short, fetchContext)).video;
  expect(cut.kind === 'stream' && cut.size).toBeGreaterThan((await bytesOf(cut)).length);
  const abort = new AbortController();
  const { video, poster } = await provider.fetchOutput(endless, { ...fetchContext, signal: abort.signal });
  if (video.kind !== 'stream' || poster === undefined) throw new Error('no stream or no poster');
  let bytes = 0;
  const reading = async (): Promise<void> => {
    for await (const part of video.body) {
      bytes += part.length;
      if (bytes > 1_000_000) abort.abort();
    }
  };
  await expect(reading()).rejects.toMatchObject({ name: 'AbortError' });
  expect((await bytesOf(poster)).toString()).toBe('still');
});

test('after SIGKILL the log holds everything that was answered, and another process goes on with it', async () => {
  const { provider, logFile } = setUp();
  const script = fileURLToPath(new URL('__fixtures__/submit-for-ever.ts', import.meta.url));
  const child = spawn(process.execPath, [...childNodeArguments(), script, logFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const answered: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(line);
    if (answered.length === 20) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const made = readFakeLog(logFile);
  expect(answered.length).toBeGreaterThanOrEqual(20);
  expect(made.map(({ generationId }) => generationId)).toEqual(expect.arrayContaining(answered));
  expect(made.every(({ pid }) => pid === child.pid)).toBe(true);
  expect(await provider.check(answered, { signal })).toHaveLength(answered.length);
  expect(await accepted(provider, sampleRequest({ seed: 0 }), 'key-0')).toBe(made[0]?.generationId);
});

test('a line that another process is still writing is not read yet', async () => {
  const { provider, logFile } = setUp();
  await submit(provider, sampleRequest());
  const [line] = readFakeCalls(logFile);
  writeFileSync(logFile, `${JSON.stringify(line)}\n${JSON.stringify(line).slice(0, 40)}`);
  expect(readFakeCalls(logFile)).toEqual([line]);
});
