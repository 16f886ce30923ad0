// Fields of a line: by our own words, and none that say nothing.

/** As Temporal's SDK calls what we have a word for. */
const NAMES: Readonly<Record<string, string>> = {
  activityType: 'activity',
  workflowId: 'workflow',
  workflowRunId: 'run',
  runId: 'run',
  taskQueue: 'queue',
  sdkComponent: 'component',
};
const LEFT_OUT = new Set([
  'activityId',
  'attempt',
  'isLocal',
  'namespace',
  'workflowType',
  'subsystem',
  'time',
  'level',
]);

export function fieldsOf(given: unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if (typeof given !== 'object' || given === null) return fields;
  for (const [name, value] of Object.entries(given)) {
    if (LEFT_OUT.has(name) || value === undefined) continue;
    fields[NAMES[name] ?? name] = plain(value);
  }
  const { batch, chunk } = placeOf(fields['workflow']);
  if (batch !== undefined) fields['batch'] ??= batch;
  if (chunk !== undefined) fields['chunk'] ??= chunk;
  return fields;
}

/** A workflow's id names its batch. */
function placeOf(workflowId: unknown): { readonly batch?: string | undefined; readonly chunk?: number | undefined } {
  const [, batch, chunk] =
    typeof workflowId === 'string' ? (/^batch\/([^/]+)(?:\/chunk\/(\d+))?/.exec(workflowId) ?? []) : [];
  return { batch, chunk: chunk === undefined ? undefined : Number(chunk) };
}

/** What JSON has no form for. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const type = 'type' in value && typeof value.type === 'string' ? value.type : value.name;
  return { type, message: value.message, ...(value.stack === undefined ? {} : { stack: value.stack }) };
}
