// What an audit means: what was made beyond its shots is counted, and the last one looks at them for good.
import type { AuditInput } from '../activities.js';
import { idle } from './shot-moves.js';
import type { ChunkState } from './state.js';

/** Before a shot is looked at by another early audit, which reads the vendor's whole list: doubled each time. */
const EARLY_PAUSE_MS = { first: 4_000, longest: 3_600_000 };

export function settleAudit(
  state: ChunkState,
  {
    shots: asked,
    duplicates,
    early,
  }: { readonly shots: AuditInput['shots']; readonly duplicates: number; readonly early?: true },
  nowMs: number,
): ChunkState {
  const shots = [...state.shots];
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot === undefined) continue;
    if (early === true) {
      const audits = (shot.audits ?? 0) + 1;
      const pauseMs = Math.min(EARLY_PAUSE_MS.longest, EARLY_PAUSE_MS.first * 2 ** (audits - 1));
      shots[position] = { ...idle(shot), audits, auditMs: nowMs + pauseMs };
      continue;
    }
    const { resent: _audited, audits: _audits, auditMs: _next, busy: _busy, ...rest } = shot;
    shots[position] = rest;
  }
  const active = { ...state.active, audit: state.active.audit - 1 };
  return { ...state, shots, duplicates: state.duplicates + duplicates, active };
}
