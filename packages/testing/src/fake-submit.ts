// The fake provider's paid call: what the caller may stop, and what the vendor does once the request is out.
import { randomUUID } from 'node:crypto';
import type { GenerationRequest, Provider, ProviderCapabilities, SubmitContext, SubmitOutcome } from '@shotlist/core';
import type { FakeLogEntry, FakeRefusal } from './fake-log.js';
import { tinyFrame } from './fake-output.js';
import { behaviourOf, type FakeBehaviour, type FakeScript } from './fake-script.js';
import { hashRequest, type FakeVendor } from './fake-vendor.js';
import { unlessAborted, wait } from './wait.js';

type AcceptingBehaviour = Extract<FakeBehaviour, { readonly generationMs?: number }>;

const LOST = 'The connection was lost before the answer.';

/** What a fake `submit` is made of. */
export interface FakeSubmitOptions {
  readonly vendor: FakeVendor;
  readonly script: FakeScript;
  readonly capabilities: ProviderCapabilities;
  /** The seed that the vendor says it used. */
  readonly seedOf: (entry: FakeLogEntry) => { seed?: number };
}

/** Creates `submit` for a vendor. */
export function createFakeSubmit({ vendor, script, capabilities, seedOf }: FakeSubmitOptions): Provider['submit'] {
  const { honoursIdempotencyKeys: honoursKey } = capabilities;
  const models = new Set(capabilities.models.map(({ key }) => key));
  return async function submit(request: GenerationRequest, context: SubmitContext): Promise<SubmitOutcome> {
    const requestHash = hashRequest(request);
    const { idempotencyKey, signal } = context;
    const { callNumber, tryNumber } = vendor.begin(requestHash);
    const refuse = (outcome: FakeRefusal['outcome']): Promise<void> =>
      vendor.write({ kind: 'refused', atMs: Date.now(), outcome, idempotencyKey, requestHash, pid: process.pid });

    /** The vendor's side: it goes on whether or not anybody still listens. */
    async function decide(behaviour: FakeBehaviour): Promise<SubmitOutcome> {
      await wait(behaviour.latencyMs);
      if (!isAccepting(behaviour)) {
        await refuse(behaviour.outcome);
        await wait(behaviour.answerDelayMs);
        return answerOf(behaviour);
      }
      const written = createEntry(request, requestHash, behaviour, idempotencyKey, honoursKey);
      await vendor.write(written);
      await wait(behaviour.answerDelayMs);
      if (behaviour.outcome === 'ambiguous_accepted') return { outcome: 'ambiguous', detail: LOST };
      const entry = honoursKey ? (vendor.byKey(idempotencyKey) ?? written) : written;
      return { outcome: 'accepted', generationId: entry.generationId, ...seedOf(entry) };
    }

    if (signal.aborted) {
      await refuse('aborted');
      return { outcome: 'not_sent', detail: 'Aborted before it was sent.' };
    }
    const behaviour = models.has(request.model)
      ? behaviourOf(script, request, callNumber, tryNumber)
      : ({ outcome: 'rejected', code: 'MODEL_UNKNOWN' } as const);
    if (behaviour.outcome !== 'not_sent') {
      try {
        await context.beforeSend();
      } catch (error) {
        await refuse('before_send');
        throw error;
      }
      if (signal.aborted) {
        await refuse('aborted');
        return { outcome: 'not_sent', detail: 'Aborted before it was sent.' };
      }
    }
    return unlessAborted(decide(behaviour), signal, () => ({
      outcome: 'ambiguous',
      detail: 'Aborted before the answer.',
    }));
  };
}

function isAccepting(behaviour: FakeBehaviour): behaviour is AcceptingBehaviour & FakeBehaviour {
  return (
    behaviour.outcome === undefined || behaviour.outcome === 'accepted' || behaviour.outcome === 'ambiguous_accepted'
  );
}

/** What the caller hears when nothing was made. */
function answerOf(behaviour: Exclude<FakeBehaviour, AcceptingBehaviour>): SubmitOutcome {
  switch (behaviour.outcome) {
    case 'rejected':
      return { outcome: 'rejected', code: behaviour.code ?? 'REQUEST_REJECTED', detail: 'The script says so.' };
    case 'throttled':
      return {
        outcome: 'throttled',
        ...(behaviour.gate === undefined ? {} : { gate: behaviour.gate }),
        detail: 'Too many requests.',
        ...(behaviour.retryAfterMs === undefined ? {} : { retryAfterMs: behaviour.retryAfterMs }),
      };
    case 'unauthorized':
      return { outcome: 'unauthorized', detail: 'The key is not valid.' };
    case 'not_sent':
      return { outcome: 'not_sent', detail: 'The connection was refused.' };
    case 'ambiguous_not_accepted':
      return { outcome: 'ambiguous', detail: LOST };
    case 'throws':
      throw new Error('A bug in the provider.');
  }
}

function createEntry(
  request: GenerationRequest,
  requestHash: string,
  behaviour: AcceptingBehaviour,
  idempotencyKey: string,
  honoursKey: boolean,
): FakeLogEntry {
  const { generationMs = 0, ends = 'completed', unavailableFetches = 0, code, outputFault } = behaviour;
  return {
    kind: 'accepted',
    atMs: Date.now(),
    generationId: `fake-${randomUUID()}`,
    idempotencyKey,
    requestHash,
    model: request.model,
    seed: request.seed,
    pid: process.pid,
    honoursKey,
    durationSeconds: request.duration,
    ...tinyFrame(request.aspect_ratio),
    generationMs,
    ends,
    unavailableFetches,
    ...(code === undefined ? {} : { code }),
    ...(outputFault === undefined ? {} : { outputFault }),
  };
}
