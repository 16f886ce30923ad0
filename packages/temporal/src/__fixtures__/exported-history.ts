// A history as somebody exports it, and everything in it that is a payload or a failure.
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

interface JsonPayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data?: string;
}

export interface ExportedHistory {
  readonly workflowId: string;
  /** The export, and once more with all that is Base64 in it read. */
  readonly text: string;
  /** Those that a codec is asked about: neither search attributes nor headers. */
  readonly payloads: readonly Payload[];
  /** What failures say in the clear. */
  readonly messages: readonly string[];
  readonly events: readonly string[];
}

export async function exportHistory({ workflow }: Client, workflowId: string): Promise<ExportedHistory> {
  const json = historyToJSON(await workflow.getHandle(workflowId).fetchHistory());
  const tree = JSON.parse(json) as { readonly events: readonly { readonly eventType: string }[] };
  const payloads: Payload[] = [];
  const messages: string[] = [];
  walk(tree, (node) => {
    if (isPayload(node)) payloads.push(toPayload(node));
    if ('stackTrace' in node || 'encodedAttributes' in node || 'source' in node)
      for (const said of [node['message'], node['stackTrace']]) if (typeof said === 'string') messages.push(said);
  });
  const read = json.replaceAll(/"([A-Za-z0-9+/]{4,}={0,2})"/g, (_, encoded: string) =>
    Buffer.from(encoded, 'base64').toString('latin1'),
  );
  return {
    workflowId,
    text: `${json}\n${read}`,
    payloads,
    messages,
    events: tree.events.map((event) => event.eventType),
  };
}

/** Calls for each object, from outside in. */
function walk(node: unknown, visit: (node: Readonly<Record<string, unknown>>) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) visit(node as Readonly<Record<string, unknown>>);
  for (const [name, child] of Object.entries(node))
    if (name !== 'searchAttributes' && name !== 'header') walk(child, visit);
}

function isPayload(node: object): node is JsonPayload {
  const { metadata } = node as Partial<JsonPayload>;
  return typeof metadata === 'object' && typeof metadata['encoding'] === 'string';
}

function toPayload({ metadata, data = '' }: JsonPayload): Payload {
  const fields = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(fields) as Record<string, Uint8Array>, data: Buffer.from(data, 'base64') };
}
