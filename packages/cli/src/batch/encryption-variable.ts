/** Holds the keys that payloads are encrypted with; the first encrypts. */
export const KEYS_VARIABLE = 'SHOTLIST_ENCRYPTION_KEYS';
