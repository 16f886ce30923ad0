import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTestFolder } from '@shotlist/testing';
import {
  ApplicationFailure,
  type DataConverter,
  defaultPayloadConverter,
  type FailureConverter,
} from '@temporalio/common';
import { expect, test } from 'vitest';
import { createEncryptedDataConverter } from './data-converter.js';
import { unreadable } from './sealed-payload.js';

const keys = `a:${randomBytes(32).toString('base64')}`;
const require = createRequire(import.meta.url);
const failureConverterOf = ({ failureConverterPath }: DataConverter) =>
  (require(failureConverterPath!) as { readonly failureConverter: FailureConverter }).failureConverter;

/** A file with a failure converter of an application's own. */
function ownFailureConverter(encodes: boolean): string {
  const file = path.join(createTestFolder(), 'failure-converter.cjs');
  const common = JSON.stringify(require.resolve('@temporalio/common'));
  writeFileSync(
    file,
    `const { DefaultFailureConverter } = require(${common});
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: ${encodes} });\n`,
  );
  return file;
}

test('messages and stack traces of failures and of their causes become payloads', () => {
  const converter = failureConverterOf(createEncryptedDataConverter({ keys }));
  const error = ApplicationFailure.create({ message: 'canary', cause: new Error('canary too'), details: ['canary'] });
  const failure = converter.errorToFailure(error, defaultPayloadConverter);
  const { encodedAttributes, cause, applicationFailureInfo, ...clear } = failure;
  const { encodedAttributes: encodedCause, ...clearCause } = cause!;
  expect(JSON.stringify([clear, clearCause])).not.toMatch(/canary|data-converter/);
  for (const encoded of [encodedAttributes, encodedCause, applicationFailureInfo?.details?.payloads?.[0]])
    expect(Buffer.from(encoded!.data!).toString()).toContain('canary');
  expect(converter.failureToError(failure, defaultPayloadConverter)).toMatchObject({
    message: 'canary',
    cause: { message: 'canary too' },
  });
});

test('what lacks a key says so in the clear: encrypted with the wrong key, nobody could read it', () => {
  const converter = failureConverterOf(createEncryptedDataConverter({ keys }));
  const failure = converter.errorToFailure(unreadable('It is not.'), defaultPayloadConverter);
  expect(failure).toMatchObject({ message: expect.stringContaining('It is not.'), stackTrace: '' });
  expect(failure.encodedAttributes).toBeUndefined();
});

test('an application’s own converter stays, and its codec comes first', () => {
  const theirs = {
    payloadConverterPath: '/their/converter.cjs',
    failureConverterPath: ownFailureConverter(true),
    payloadCodecs: [{ encode: async () => [], decode: async () => [] }],
  };
  const { payloadCodecs, ...paths } = createEncryptedDataConverter({ keys, dataConverter: theirs });
  expect(paths).toEqual({
    payloadConverterPath: theirs.payloadConverterPath,
    failureConverterPath: theirs.failureConverterPath,
  });
  expect(payloadCodecs).toHaveLength(2);
  expect(payloadCodecs?.[0]).toBe(theirs.payloadCodecs[0]);
});

test('one of theirs that leaves messages in the clear is refused', () => {
  const dataConverter = { failureConverterPath: ownFailureConverter(false) };
  expect(() => createEncryptedDataConverter({ keys, dataConverter })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', where: 'dataConverter.failureConverterPath' }),
  );
});
