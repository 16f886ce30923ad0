// A data converter that encrypts, alone or around an application's own.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ShotlistError } from '@shotlist/core';
import { type DataConverter, defaultPayloadConverter, type FailureConverter } from '@temporalio/common';
import { type EncryptionKeys, parseEncryptionKeys } from './keys.js';
import { createEncryptionCodec } from './payload-codec.js';

export interface EncryptionOptions {
  /** `id:key`, several with commas between them: the first encrypts, all decrypt. A key is 32 bytes in Base64. */
  readonly keys: string | EncryptionKeys;
  /** The application's own: its payloads are encrypted as they come out of it. */
  readonly dataConverter?: DataConverter;
}

/** It always has one: a bundle that is made beforehand needs it too. */
export interface EncryptedDataConverter extends DataConverter {
  failureConverterPath: string;
}

/** Loaded by Node, and bundled for workflows. */
export const failureConverterPath = fileURLToPath(new URL('../../assets/failure-converter.cjs', import.meta.url));

/**
 * For `Client` and `Worker` alike, and for `Worker.runReplayHistories`: everything that is a payload is encrypted, and
 * with it messages and stack traces of failures.
 * Throws `CONFIG_INVALID` for keys that can't be read, and for a failure converter of the application's that leaves messages readable.
 */
export function createEncryptedDataConverter({ keys, dataConverter = {} }: EncryptionOptions): EncryptedDataConverter {
  const parsed = typeof keys === 'string' ? parseEncryptionKeys(keys, 'keys') : keys;
  const { failureConverterPath: theirs, payloadCodecs = [] } = dataConverter;
  if (theirs !== undefined) assertEncodes(theirs);
  return {
    ...dataConverter,
    failureConverterPath: theirs ?? failureConverterPath,
    // Theirs first: what is encrypted can't be made smaller.
    payloadCodecs: [...payloadCodecs, createEncryptionCodec(parsed)],
  };
}

/** A codec sees payloads alone: a message that isn't made one would stand in histories for everybody to read. */
function assertEncodes(path: string): void {
  const { failureConverter } = createRequire(import.meta.url)(path) as { readonly failureConverter: FailureConverter };
  const sample = 'the message of a failure';
  const { message, stackTrace, encodedAttributes } = failureConverter.errorToFailure(
    new Error(sample),
    defaultPayloadConverter,
  );
  if (encodedAttributes && !`${message ?? ''}${stackTrace ?? ''}`.includes(sample)) return;
  throw new ShotlistError('CONFIG_INVALID', {
    where: 'dataConverter.failureConverterPath',
    message: 'It leaves messages of failures where no codec encrypts them.',
    help: 'Derive it from DefaultFailureConverter with encodeCommonAttributes: true, or leave it out.',
  });
}
