// What all texts for Temporal's own pages share: how a moment is written, and where a workflow is found.

export interface PageContext {
  /** The workflow's clock; epoch milliseconds. */
  readonly nowMs: number;
  readonly namespace: string;
  /** A moment as people and machines read it. */
  readonly timeText: (atMs: number) => string;
}

/** In Markdown, to the page of another workflow's newest run. */
export function workflowLink(workflowId: string, text: string, { namespace }: PageContext): string {
  return `[${text}](/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)})`;
}

/** `1 shot`, `12 shots` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
