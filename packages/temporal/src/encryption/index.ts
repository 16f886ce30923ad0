// Encryption of what Temporal is given: keys, the codec, and a data converter for clients and workers.
export { createEncryptedDataConverter } from './data-converter.js';
export type { EncryptedDataConverter, EncryptionOptions } from './data-converter.js';
export { createEncryptionCodec, withoutKeys } from './payload-codec.js';
export type { EncryptionCodecOptions } from './payload-codec.js';
export { parseEncryptionKeys } from './keys.js';
export type { EncryptionKey, EncryptionKeys } from './keys.js';
