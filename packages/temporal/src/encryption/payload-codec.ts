// Encrypts what Temporal is given, and decrypts what it gives back.
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import type { EncryptionKeys } from './keys.js';
import { isSealed, keyIdOf, openPayload, sealPayload } from './sealed-payload.js';

export interface EncryptionCodecOptions {
  /**
   * Leaves a payload of an unknown key as it is, for those who only show what is there; a worker or a client must not
   * go on with one. @default false
   */
  readonly keepUnknown?: boolean;
}

/**
 * Seals every payload with the first key; opens those that any of the keys sealed. What isn't sealed is left as it is:
 * it is from before encryption was turned on, or from somebody who doesn't encrypt.
 * Throws `PAYLOAD_UNREADABLE`.
 */
export function createEncryptionCodec(
  keys: EncryptionKeys,
  { keepUnknown = false }: EncryptionCodecOptions = {},
): PayloadCodec {
  const [first] = keys;
  const isOurs = (payload: Payload) =>
    isSealed(payload) && !(keepUnknown && keys.every(({ id }) => id !== keyIdOf(payload)));
  return {
    encode: async (payloads) => payloads.map((payload) => sealPayload(first, payload)),
    decode: async (payloads) => payloads.map((payload) => (isOurs(payload) ? openPayload(keys, payload) : payload)),
  };
}

/** For whoever has no keys: tells that they are missing, where Temporal's own words would be about an encoding. */
export const withoutKeys: DataConverter = {
  payloadCodecs: [
    {
      encode: async (payloads) => payloads,
      decode: async (payloads) => payloads.map((payload) => (isSealed(payload) ? openPayload([], payload) : payload)),
    },
  ],
};
