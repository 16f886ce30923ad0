// A generation's id: which of our models made it, and the operation by which its package asks for it. Whoever has it can go
// on, in any process. It goes into histories, where ids are short and have no white space.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { JSONValue } from '@ai-sdk/provider';

/** What is known of a generation. */
export interface Reference {
  readonly key: string;
  readonly slot: number;
  readonly operation: JSONValue;
}

/** Longest id that a history takes. */
const MAX_LENGTH = 200;
/** What operations are mostly made of; a reference then holds little more than the vendor's own id. Ids that were given need it: it never changes. */
const COMMON = Buffer.from(
  '{"answer":{"id":"cgt-{"operationName":"models/veo-3.1-fast-generate-preview/operations/{"requestId":"{"taskId":"' +
    '{"getUrl":"https://api.replicate.com/v1/predictions/' +
    '{"responseUrl":"https://queue.fal.run/fal-ai/veo3/vidu/kling-video/minimax/bytedance/requests/",' +
    '"submitUrl":"https://queue.fal.run/fal-ai/bytedance/seedance/v1/lite/image-to-video/text-to-video"}',
);
const MAX_OPERATION_BYTES = 65_536;
/** Stands for the webhook's URL, which may have a secret in it. */
const WEBHOOK = '\u0001';

/** The id; undefined for an operation that is too long for one. */
export function toGenerationId({ key, slot, operation }: Reference, webhookUrl?: string): string | undefined {
  const json = JSON.stringify(operation);
  const text = webhookUrl === undefined ? json : json.replaceAll(encodeURIComponent(webhookUrl), WEBHOOK);
  const packed = deflateRawSync(text, { level: 9, dictionary: COMMON }).toString('base64url');
  const id = `${key}.${slot}.${packed}`;
  return id.length <= MAX_LENGTH ? id : undefined;
}

/** What an id says; undefined for one that is none of ours. */
export function fromGenerationId(id: string, webhookUrl = ''): Reference | undefined {
  const [, key, slot, packed] = /^([a-z0-9_]+)\.([0-3])\.([\w-]+)$/.exec(id) ?? [];
  if (key === undefined || packed === undefined) return undefined;
  try {
    const limits = { dictionary: COMMON, maxOutputLength: MAX_OPERATION_BYTES };
    const text = inflateRawSync(Buffer.from(packed, 'base64url'), limits).toString();
    const operation = JSON.parse(text.replaceAll(WEBHOOK, encodeURIComponent(webhookUrl))) as JSONValue;
    return { key, slot: Number(slot), operation };
  } catch {
    return undefined;
  }
}
