// What the audit means: its shots are looked at for good, and what was made beyond them is counted.
import type { AuditInput } from '../activities.js';
import type { ChunkState } from './state.js';

export function settleAudit(
  state: ChunkState,
  { shots: asked, duplicates }: { readonly shots: AuditInput['shots']; readonly duplicates: number },
): ChunkState {
  const shots = [...state.shots];
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot === undefined) continue;
    const { resent: _audited, busy: _busy, ...rest } = shot;
    shots[position] = rest;
  }
  const active = { ...state.active, audit: state.active.audit - 1 };
  return { ...state, shots, duplicates: state.duplicates + duplicates, active };
}
