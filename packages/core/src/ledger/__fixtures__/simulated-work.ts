// The activities of a simulated chunk: what they answer, what they lose, and what they leave in the store.
import type { CheckedGeneration, FetchedShot, ReconciledShot, SlotOutcome } from '../../activities.js';
import type { ChunkAction } from '../../chunk/events.js';
import type { Choices } from './choices.js';
import type { SimulatedChunk, SimulatedRecord } from './simulated-chunk.js';
import type { SimulatedVendor } from './simulated-vendor.js';

/** An activity of a chunk that was ended from outside stops within this time: its worker hears of it. */
const STOPS_WITHIN_MS = 14_000;

export interface WorkWorld {
  readonly choices: Choices;
  readonly vendor: SimulatedVendor;
  readonly store: Map<string, SimulatedRecord>;
  readonly canFind: boolean;
  now(): number;
  at(atMs: number, run: () => void): void;
  accepted(): void;
}

type Submit = Extract<ChunkAction, { type: 'submit' }>;

export const shotName = (chunk: SimulatedChunk, position: number) => `${chunk.sender}/${position}`;

export function performAction(world: WorkWorld, chunk: SimulatedChunk, action: ChunkAction): void {
  const startMs = world.now();
  const after = (delayMs: number, run: () => void) => world.at(startMs + delayMs, run);
  const lasts = world.choices.pick(100, 3_000, 12_000, 70_000);
  switch (action.type) {
    case 'submit':
      return submit(world, chunk, action, lasts);
    case 'check': {
      const endings = action.generations.map(
        ({ generationId }) => world.vendor.byId(generationId)?.endsMs ?? Number.POSITIVE_INFINITY,
      );
      const untilMs = Math.min(startMs + action.waitMs, Math.max(startMs + 50, Math.min(...endings)));
      if (world.choices.pick(false, true))
        return after(lasts, () =>
          chunk.apply({ type: 'checked', generations: action.generations, ended: [], lost: true }),
        );
      return world.at(untilMs, () => {
        const ended = action.generations.flatMap(({ shot, generationId }): CheckedGeneration[] => {
          const generation = world.vendor.byId(generationId);
          if (generation === undefined || generation.endsMs > world.now()) return [];
          if (generation.ends === 'failed')
            world.store.set(shotName(chunk, shot), { kind: 'failed', attempt: 1, generationId });
          return [{ shot, status: generation.ends }];
        });
        chunk.apply({ type: 'checked', generations: action.generations, ended });
      });
    }
    case 'reconcile': {
      const lost = world.choices.pick(false, true);
      return after(lasts, () => {
        const answers = lost ? [] : action.shots.map((asked) => look(world, chunk, asked));
        chunk.apply({ type: 'reconciled', shots: action.shots, answers });
      });
    }
    case 'audit':
      return after(lasts, () => chunk.apply({ type: 'audited', shots: action.shots, duplicates: 0 }));
    case 'fetch': {
      const outcome = world.choices.pick('fetched', 'unavailable', 'lost');
      return after(lasts, () => {
        const answers =
          outcome === 'lost'
            ? []
            : action.outputs.map(({ shot }): FetchedShot =>
                outcome === 'fetched'
                  ? { shot, fetched: true, bytes: 10 }
                  : { shot, fetched: false, code: 'OUTPUT_UNAVAILABLE' },
              );
        if (outcome === 'fetched')
          for (const { shot, attempt } of action.outputs)
            world.store.set(shotName(chunk, shot), { kind: 'downloaded', attempt });
        chunk.apply({ type: 'fetched', outputs: action.outputs, answers, tookMs: lasts });
      });
    }
  }
}

function submit(world: WorkWorld, chunk: SimulatedChunk, { slots }: Submit, lasts: number): void {
  const startMs = world.now();
  const after = (delayMs: number, run: () => void) => world.at(startMs + delayMs, run);
  /** Sends a slot, unless its worker has heard that nobody wants it any more. */
  const accept = (position: number): string | undefined => {
    if (chunk.killedMs !== null && world.now() > chunk.killedMs + STOPS_WITHIN_MS) return undefined;
    const ms = world.choices.pick(2_000, 0, 720_000);
    const generationId = world.vendor.accept(shotName(chunk, position), world.now(), {
      ms,
      ends: world.choices.pick('completed', 'failed'),
    });
    world.accepted();
    return generationId;
  };
  switch (world.choices.pick('answered', 'never-began', 'lost-before', 'lost-after', 'lost-and-late')) {
    case 'never-began':
      return after(lasts, () => chunk.apply({ type: 'submit-lost', slots, outcome: 'not_sent' }));
    case 'lost-before':
      return after(lasts, () => chunk.apply({ type: 'submit-lost', slots, outcome: 'ambiguous' }));
    case 'lost-after':
      after(lasts, () => slots.forEach(({ shot }) => accept(shot)));
      return after(lasts + 10_000, () => chunk.apply({ type: 'submit-lost', slots, outcome: 'ambiguous' }));
    case 'lost-and-late':
      after(lasts, () => chunk.apply({ type: 'submit-lost', slots, outcome: 'ambiguous' }));
      return after(lasts + 4_000, () => slots.forEach(({ shot }) => accept(shot)));
    case 'answered':
      return after(lasts, () => {
        const outcomes = slots.flatMap(({ shot, attempt }): SlotOutcome[] => {
          const remember = (record: SimulatedRecord) => world.store.set(shotName(chunk, shot), record);
          const outcome = world.choices.pick(
            'accepted',
            'rejected',
            'throttled',
            'unauthorized',
            'not_sent',
            'ambiguous-accepted',
            'ambiguous-missed',
          );
          switch (outcome) {
            case 'accepted': {
              const generationId = accept(shot);
              if (generationId === undefined) return [{ shot, outcome: 'not_sent' }];
              remember({ kind: 'accepted', attempt, generationId });
              return [{ shot, outcome, generationId }];
            }
            case 'rejected':
              remember({ kind: 'rejected', attempt });
              return [{ shot, outcome, code: 'REQUEST_REJECTED' }];
            case 'throttled':
              return [{ shot, outcome, retryAfterMs: world.choices.pick(null, 1_000) }];
            case 'unauthorized':
            case 'not_sent':
              return [{ shot, outcome }];
            case 'ambiguous-accepted':
              accept(shot);
              remember({ kind: 'ambiguous', attempt });
              return [{ shot, outcome: 'ambiguous' }];
            case 'ambiguous-missed':
              remember({ kind: 'ambiguous', attempt });
              return world.choices.pick([{ shot, outcome: 'ambiguous' as const }], []);
          }
        });
        chunk.apply({ type: 'submitted', slots, outcomes });
      });
  }
}

function look(
  world: WorkWorld,
  chunk: SimulatedChunk,
  asked: { readonly shot: number; readonly attempt: number; readonly untilMs: number },
): ReconciledShot {
  const { shot, attempt, untilMs } = asked;
  if (!world.canFind) return { shot, found: 'undecidable' };
  const { generationId, fresh } = world.vendor.find(shotName(chunk, shot), untilMs, world.now());
  if (generationId === undefined) return { shot, found: fresh ? 'missing' : 'unsure' };
  world.store.set(shotName(chunk, shot), { kind: 'accepted', attempt, generationId });
  return { shot, found: 'generation', generationId };
}
