// Payloads in a request and its answer: protobuf's JSON, where bytes are Base64.
import { z } from 'zod';

/** One payload, as Temporal's SDKs have it. */
export interface WirePayload {
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}

/** A `PayloadCodec` of Temporal's; it answers with one payload for each. */
export interface Codec {
  encode(payloads: WirePayload[]): Promise<WirePayload[]>;
  decode(payloads: WirePayload[]): Promise<WirePayload[]>;
}

/** Readers of protobuf's JSON take both alphabets, with padding or without. */
const bytes = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/);
const payload = z.looseObject({ metadata: z.record(z.string(), bytes).nullish(), data: bytes.nullish() });
const payloads = z.object({ payloads: z.array(payload).default([]) });

type JsonPayload = z.output<typeof payload>;

/** Undefined for anything else than payloads. */
export function readPayloads(value: unknown): readonly JsonPayload[] | undefined {
  const read = payloads.safeParse(value);
  return read.success ? read.data.payloads : undefined;
}

/** What `convert` makes of each. One that it leaves alone is answered as it came. */
export async function convertPayloads(
  given: readonly JsonPayload[],
  convert: (payloads: WirePayload[]) => Promise<WirePayload[]>,
): Promise<{ readonly payloads: readonly unknown[] }> {
  const wire = given.map(toWire);
  const converted = await convert(wire);
  return { payloads: converted.map((one, index) => (one === wire[index] ? given[index] : toJson(one))) };
}

function toWire({ metadata, data }: JsonPayload): WirePayload {
  const fields = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(fields), data: Buffer.from(data ?? '', 'base64') };
}

function toJson({ metadata, data }: WirePayload) {
  const text = (value: Uint8Array | null | undefined) => Buffer.from(value ?? []).toString('base64');
  const fields = Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)] as const);
  return { metadata: Object.fromEntries(fields), data: text(data) };
}
