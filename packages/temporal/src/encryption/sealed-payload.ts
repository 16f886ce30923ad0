// One payload, sealed and opened: AES-256-GCM around the whole of it, its metadata included.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type ErrorCode, ERRORS, showValue } from '@shotlist/core';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { EncryptionKey } from './keys.js';

/** What a sealed payload says that it is. Not the `binary/encrypted` of many: an application's own codec may use that. */
const ENCODING = 'binary/shotlist-encrypted';
const ALGORITHM = 'AES-256-GCM';
/** Bytes of a nonce, drawn anew for each payload, and of the tag (NIST SP 800-38D, 8.2.2 and 5.2.1.2). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const { Payload: Message } = proto.temporal.api.common.v1;

/** True for what {@link sealPayload} made, or says that it did. */
export function isSealed({ metadata }: Payload): boolean {
  return textOf(metadata?.['encoding']) === ENCODING;
}

/** Of the key that sealed it, as it says. */
export function keyIdOf({ metadata }: Payload): string {
  return textOf(metadata?.['encryption-key-id']);
}

/**
 * Metadata: `encoding`, `encryption-key-id`, `encryption-algorithm`. Data: 12 bytes of nonce, the ciphertext of the
 * protobuf message, 16 bytes of tag. The metadata is authenticated with it.
 */
export function sealPayload({ id, secret }: EncryptionKey, payload: Payload): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(id));
  const sealed = [nonce, cipher.update(Message.encode(payload).finish()), cipher.final(), cipher.getAuthTag()];
  return {
    metadata: {
      encoding: Buffer.from(ENCODING),
      'encryption-key-id': Buffer.from(id),
      'encryption-algorithm': Buffer.from(ALGORITHM),
    },
    data: Buffer.concat(sealed),
  };
}

/** Throws `PAYLOAD_UNREADABLE` for a key that isn't among `keys`, another key of that id, and anything that was changed. */
export function openPayload(keys: readonly EncryptionKey[], payload: Payload): Payload {
  const { metadata, data } = payload;
  const id = keyIdOf(payload);
  const key = keys.find((one) => one.id === id);
  if (key === undefined)
    throw unreadable(`It is encrypted with the key "${showValue(id)}", which is not among those given.`);
  const changed = () => unreadable(`The key "${id}" doesn’t open it: that is another key, or it was changed.`);
  const bytes = Buffer.from(data ?? []);
  if (textOf(metadata?.['encryption-algorithm']) !== ALGORITHM || bytes.length < NONCE_BYTES + TAG_BYTES)
    throw changed();
  const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(id));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return Message.decode(Buffer.concat(opened));
  } catch {
    throw changed();
  }
}

/** What stands beside the ciphertext in the clear; ids have no line breaks. */
function boundTo(id: string): Buffer {
  return Buffer.from([ENCODING, ALGORITHM, id].join('\n'));
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

/**
 * Both an error of the table and a failure of Temporal's: a worker that meets it puts its type into a history, where
 * a workflow knows it.
 */
export function unreadable(reason: string): ApplicationFailure & { readonly code: ErrorCode } {
  const code = 'PAYLOAD_UNREADABLE';
  const { message, help } = ERRORS[code];
  const failure = ApplicationFailure.create({ type: code, message: `${message} ${reason}`, nonRetryable: false });
  return Object.assign(failure, { code, help } as const);
}
