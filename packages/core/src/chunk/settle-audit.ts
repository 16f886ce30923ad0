// What an audit means: what was made beyond its shots is counted, and the last one looks at them for good.
import type { AuditInput } from '../activities.js';
import { idle } from './shot-moves.js';
import type { ChunkState } from './state.js';

export function settleAudit(
  state: ChunkState,
  {
    shots: asked,
    duplicates,
    early,
  }: { readonly shots: AuditInput['shots']; readonly duplicates: number; readonly early?: true },
): ChunkState {
  const shots = [...state.shots];
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot === undefined) continue;
    if (early === true) {
      shots[position] = idle(shot);
      continue;
    }
    const { resent: _audited, lookedAt: _looked, busy: _busy, ...rest } = shot;
    shots[position] = rest;
  }
  const active = { ...state.active, audit: state.active.audit - 1 };
  return { ...state, shots, duplicates: state.duplicates + duplicates, active };
}
