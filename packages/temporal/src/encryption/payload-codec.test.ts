import { randomBytes } from 'node:crypto';
import { isShotlistError } from '@shotlist/core';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EncryptionKeys, parseEncryptionKeys } from './keys.js';
import { createEncryptionCodec, withoutKeys } from './payload-codec.js';

const SECRETS = { old: randomBytes(32), new: randomBytes(32), wrong: randomBytes(32) };
const keysOf = (...names: readonly (readonly [id: string, secret: keyof typeof SECRETS])[]): EncryptionKeys =>
  parseEncryptionKeys(names.map(([id, secret]) => `${id}:${SECRETS[secret].toString('base64')}`).join(','), 'keys');
const codec = createEncryptionCodec(keysOf(['old', 'old']));

const sealed = async (payload: Payload, by = codec): Promise<Payload> => (await by.encode([payload]))[0]!;
const opened = async (payload: Payload, by = codec): Promise<Payload> => (await by.decode([payload]))[0]!;
/** As it goes over the wire: bytes only. */
const plain = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value)])),
  data: Buffer.from(data ?? []),
});
const text = (value: string) => defaultPayloadConverter.toPayload(value);

/** The error that it is, in every form: for people, for the command, and for a history. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(isShotlistError(error) && error.code).toBe('PAYLOAD_UNREADABLE');
  expect(error).toBeInstanceOf(ApplicationFailure);
  expect(error).toMatchObject({ type: 'PAYLOAD_UNREADABLE', nonRetryable: false });
  return (error as Error).message;
}

const anyPayload: fc.Arbitrary<Payload> = fc.record({
  metadata: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.uint8Array({ maxLength: 40 }),
    { maxKeys: 4 },
  ),
  data: fc.uint8Array({ maxLength: 300 }),
});

test('what is encrypted is read again, whatever it is, and none of it can be seen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPayload, { maxLength: 4 }), async (payloads) => {
      const encrypted = await codec.encode(payloads);
      for (const [index, { metadata, data }] of encrypted.entries()) {
        expect(Object.keys(metadata ?? {}).toSorted()).toEqual([
          'encoding',
          'encryption-algorithm',
          'encryption-key-id',
        ]);
        const given = payloads[index]?.data ?? [];
        if (given.length > 4) expect(Buffer.from(data ?? []).includes(Buffer.from(given))).toBe(false);
      }
      expect((await codec.decode(encrypted)).map(plain)).toEqual(payloads.map(plain));
    }),
    { numRuns: 200 },
  );
});

test('the same payload never looks the same twice', async () => {
  const looks = await codec.encode(Array.from({ length: 500 }, () => text('the same')));
  expect(new Set(looks.map(({ data }) => Buffer.from(data!).subarray(0, 12).toString('hex'))).size).toBe(500);
});

test('every bit of the data is authenticated', async () => {
  const { metadata, data } = await sealed(text('a prompt'));
  for (let bit = 0; bit < data!.length * 8; bit += 1) {
    const changed = Buffer.from(data!);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(await refusal(opened({ metadata: metadata!, data: changed }))).toContain('"old" doesn’t open it');
  }
  for (let length = 0; length < data!.length; length += 1)
    await refusal(opened({ metadata: metadata!, data: data!.subarray(0, length) }));
  await refusal(opened({ metadata: metadata!, data: Buffer.concat([data!, Buffer.alloc(1)]) }));
});

test('what stands beside it is authenticated: another id of the same key, and another algorithm', async () => {
  const both = createEncryptionCodec(keysOf(['old', 'old'], ['alias', 'old']));
  const { metadata, data } = await sealed(text('a prompt'));
  const withMetadata = (changes: Record<string, string>): Payload => ({
    metadata: { ...metadata, ...Object.fromEntries(Object.entries(changes).map(([k, v]) => [k, Buffer.from(v)])) },
    data: data!,
  });
  expect(plain(await opened(withMetadata({}), both))).toEqual(plain(text('a prompt')));
  expect(await refusal(opened(withMetadata({ 'encryption-key-id': 'alias' }), both))).toContain(
    '"alias" doesn’t open it',
  );
  expect(await refusal(opened(withMetadata({ 'encryption-algorithm': 'none' }), both))).toContain('doesn’t open it');
  const { 'encryption-key-id': _, ...others } = metadata!;
  expect(await refusal(opened({ metadata: others, data: data! }))).toContain('the key ""');
  // Said to be something else, it is never taken for what it was.
  const renamed = await opened(withMetadata({ encoding: 'json/plain' }));
  expect(() => defaultPayloadConverter.fromPayload(renamed)).toThrow(/JSON/);
});

test('another key of the same id, and an id that nobody knows, open nothing', async () => {
  const payload = await sealed(text('a prompt'));
  const wrong = createEncryptionCodec(keysOf(['old', 'wrong']));
  expect(await refusal(opened(payload, wrong))).toContain('"old" doesn’t open it');
  expect(await refusal(opened(payload, createEncryptionCodec(keysOf(['new', 'new']))))).toContain('with the key "old"');
  expect(await refusal(opened(payload, withoutKeys.payloadCodecs![0]!))).toContain('with the key "old"');
});

test('a key that was rotated reads on, and the new one writes', async () => {
  const before = await sealed(text('before'));
  const rotated = createEncryptionCodec(keysOf(['new', 'new'], ['old', 'old']));
  const after = await sealed(text('after'), rotated);
  expect(Buffer.from(after.metadata!['encryption-key-id']!).toString()).toBe('new');
  expect((await rotated.decode([before, after])).map((one) => defaultPayloadConverter.fromPayload(one))).toEqual([
    'before',
    'after',
  ]);
  await refusal(opened(after));
});

test('who only shows what is there may leave a payload of an unknown key, and none that was changed', async () => {
  const payload = await sealed(text('a prompt'));
  const reader = createEncryptionCodec(keysOf(['new', 'new']), { keepUnknown: true });
  expect(await opened(payload, reader)).toBe(payload);
  expect(plain(await opened(await sealed(text('shown'), reader), reader))).toEqual(plain(text('shown')));
  await refusal(opened(payload, createEncryptionCodec(keysOf(['old', 'wrong']), { keepUnknown: true })));
});

test('what was never encrypted is left as it is', async () => {
  const payloads = [text('plain'), { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('x') }];
  expect(await codec.decode(payloads)).toEqual(payloads);
  expect(await withoutKeys.payloadCodecs![0]!.encode(payloads)).toEqual(payloads);
});

test('an id that says too much is cut short in an error', async () => {
  const { metadata, data } = await sealed(text('a prompt'));
  const id = Buffer.from(`\u001b[31m${'x'.repeat(5_000)}`);
  const said = await refusal(opened({ metadata: { ...metadata, 'encryption-key-id': id }, data: data! }));
  expect(said.length).toBeLessThan(200);
  expect(said).not.toContain('\u001b');
});
