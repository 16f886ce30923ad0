// Terms and what they are.
import type { ComponentChildren } from 'preact';

/** A term without a value is left out. */
export type FactRow = readonly [term: string, value: ComponentChildren | null | undefined];

export function Facts({ rows }: { readonly rows: readonly FactRow[] }) {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([term, value]) => (
          <div key={term}>
            <dt dir="auto">{term}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
