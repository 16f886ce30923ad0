// Ids and seeds that derive from content, so that submitting again finds what is there.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { MAX_SEED } from './request.js';

/** What decides a batch's id. `--first`, `--skip-invalid` and settings changed later never do. */
export interface BatchIdentity {
  /** SHA-256 of the normalised shots in order, in hex; see the CSV reader. */
  readonly contentHash: string;
  readonly account: string;
  /** `--name`; none is a name of its own. */
  readonly name?: string | undefined;
}

/** `<name or "batch">-<16 hex>`: the same shot list, account and name always give the same id. */
export function deriveBatchId(identity: BatchIdentity): string {
  const hash = hashParts(['batch/1', identity.contentHash, identity.account, identity.name ?? '']);
  const name = (identity.name ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32);
  return `${name === '' ? 'batch' : name}-${hash.slice(0, 16)}`;
}

/** The seed of a shot that names none: 0 to 2^31-1, evenly spread, always the same for a batch and index. */
export function deriveSeed(batchId: string, shotIndex: number): number {
  return Number.parseInt(hashParts(['seed/1', batchId, String(shotIndex)]).slice(0, 8), 16) & MAX_SEED;
}

/** Names one try of one shot at one vendor: the same for every repetition of that try. */
export function deriveIdempotencyKey(batchId: string, shotIndex: number, attempt: number): string {
  return hashParts(['key/1', batchId, String(shotIndex), String(attempt)]).slice(0, 40);
}

/** Tells prompts apart without repeating them. White space and the forms of accents, which servers change, make no difference. */
export function hashPrompt(prompt: string): string {
  return hashParts(['prompt/1', prompt.normalize('NFC').replace(/\s+/g, ' ').trim()]);
}

/** SHA-256 in hex over parts kept apart by their lengths. */
export function hashParts(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(parts.map((part) => `${part.length}:${part}`).join(''))));
}
