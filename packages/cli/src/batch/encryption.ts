// Whether what Temporal is given is encrypted, and with what: the keys come from a variable.
import type { DataConverter } from '@temporalio/common';
import {
  createEncryptedDataConverter,
  type EncryptionKeys,
  parseEncryptionKeys,
  withoutKeys,
} from '@shotlist/temporal/encryption';
import { KEYS_VARIABLE } from './encryption-variable.js';

/** Undefined where none are given. Throws `CONFIG_INVALID`. */
export function encryptionKeys(environment: NodeJS.ProcessEnv = process.env): EncryptionKeys | undefined {
  const text = environment[KEYS_VARIABLE]?.trim() ?? '';
  return text === '' ? undefined : parseEncryptionKeys(text, KEYS_VARIABLE);
}

/** For every client and worker of this process. Throws `CONFIG_INVALID`. */
export function dataConverter(environment?: NodeJS.ProcessEnv): DataConverter {
  const keys = encryptionKeys(environment);
  return keys === undefined ? withoutKeys : createEncryptedDataConverter({ keys });
}
