// Counts as a bar, and in words. A drawing, since the policy admits no style attributes.
import type { ShotCounts } from '@shotlist/core';
import { count } from '../words/figures.js';
import { SHOWN_STATES } from '../words/states.js';

interface CountsProps {
  readonly counts: ShotCounts;
  readonly total: number;
}

export function Strip({ counts, total }: CountsProps) {
  let left = 0;
  return (
    <svg class="strip" viewBox={`0 0 ${Math.max(1, total)} 1`} preserveAspectRatio="none" aria-hidden="true">
      {SHOWN_STATES.map((state) => {
        const from = left;
        left += counts[state];
        return <rect key={state} data-state={state} x={from} width={counts[state]} height="1" />;
      })}
    </svg>
  );
}

export function Tally({ counts }: Pick<CountsProps, 'counts'>) {
  return (
    <ul class="tally">
      {SHOWN_STATES.filter((state) => counts[state] > 0).map((state) => (
        <li key={state} data-state={state}>
          <span class="dot" /> <span class="figure">{count(counts[state])}</span> {state}
        </li>
      ))}
    </ul>
  );
}
