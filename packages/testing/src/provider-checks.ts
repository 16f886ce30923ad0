// What every provider must do, one check a line of the contract. Plain functions, so that each can be seen to fail.
import { assertProvider, isErrorCode, type ProviderCapabilities } from '@shotlist/core';
import { expect } from 'vitest';
import { outputChecks } from './provider-output-checks.js';
import type { ProviderSession } from './provider-session.js';

/** One thing that a provider must do, or not do. */
export interface ProviderCheck {
  readonly name: string;
  /** Where it makes sense. @default everywhere */
  readonly applies?: (has: ProviderTraits) => boolean;
  readonly run: (session: ProviderSession) => Promise<void>;
}

/** What decides which checks a provider gets. */
export interface ProviderTraits {
  readonly capabilities: ProviderCapabilities;
  readonly usage: boolean;
  readonly cancel: boolean;
}

const NO_SUCH_MODEL = 'no_such_model';

const submitChecks: readonly ProviderCheck[] = [
  {
    name: 'tells what it is and can do, the same from every worker',
    async run(session) {
      const provider = assertProvider(await session.open());
      const other = await session.open();
      expect([other.name, other.capabilities]).toEqual([provider.name, provider.capabilities]);
      // Data goes to workers and pages as JSON: nothing may get lost there.
      expect(JSON.parse(JSON.stringify(provider.capabilities))).toEqual(provider.capabilities);
    },
  },
  {
    name: 'accepts a request, and calls beforeSend exactly once for it',
    async run(session) {
      let calls = 0;
      await session.accept(await session.open(), session.request(), { beforeSend: async () => void (calls += 1) });
      expect(calls, 'calls of beforeSend').toBe(1);
      expect(await session.countAccepted(), 'generations accepted').toBe(1);
    },
  },
  {
    name: 'sends nothing when beforeSend throws, and lets the error pass or says not_sent',
    async run(session) {
      const stop = new Error('The permit is over.');
      const beforeSend = async (): Promise<never> => {
        throw stop;
      };
      const settled = await session
        .submit(await session.open(), session.request(), { beforeSend })
        .catch((error: unknown) => error);
      if (settled !== stop) expect(settled).toMatchObject({ outcome: 'not_sent' });
      expect(await session.countAccepted(), 'generations accepted').toBe(0);
    },
  },
  {
    name: 'waits for beforeSend, however long it takes, before it sends',
    async run(session) {
      let open = (): void => undefined;
      const due = new Promise<void>((resolve) => {
        open = resolve;
      });
      let asked = (): void => undefined;
      const ready = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const beforeSend = async (): Promise<void> => {
        asked();
        await due;
      };
      const accepted = session.accept(await session.open(), session.request(), { beforeSend });
      await Promise.race([ready, accepted]);
      expect(await session.countAccepted(), 'generations accepted before its time').toBe(0);
      open();
      await accepted;
      expect(await session.countAccepted(), 'generations accepted').toBe(1);
    },
  },
  {
    name: 'sends nothing when it is aborted before it begins',
    async run(session) {
      const provider = await session.open();
      const settled = await session
        .submit(provider, session.request(), { signal: AbortSignal.abort() })
        .catch((error: unknown) => error);
      if (!(settled instanceof Error)) expect(settled).toMatchObject({ outcome: 'not_sent' });
      expect(await session.countAccepted(), 'generations accepted').toBe(0);
    },
  },
  {
    name: 'rejects a model that it does not make, with a code and without a charge',
    async run(session) {
      const outcome = await session.submit(await session.open(), { ...session.request(), model: NO_SUCH_MODEL });
      expect(outcome).toMatchObject({ outcome: 'rejected' });
      expect('code' in outcome && isErrorCode(outcome.code), 'the code is one of the error table').toBe(true);
      expect(await session.countAccepted(), 'generations accepted').toBe(0);
    },
  },
  {
    name: 'makes one generation for one idempotency key, however often and from wherever it is sent',
    applies: ({ capabilities }) => capabilities.honoursIdempotencyKeys,
    async run(session) {
      const [one, other] = [await session.open(), await session.open()];
      const first = await session.accept(one, session.request());
      expect(await session.accept(one, session.request()), 'the same worker again').toBe(first);
      expect(await session.accept(other, session.request()), 'another worker').toBe(first);
      const outcomes = await Promise.all(
        [one, other, one].map((provider) => session.submit(provider, session.request(1))),
      );
      const ids = outcomes.flatMap((outcome) => (outcome.outcome === 'accepted' ? [outcome.generationId] : []));
      expect(new Set(ids).size, 'generations of three submits at once').toBe(1);
      expect(await session.countAccepted(), 'generations accepted').toBe(2);
    },
  },
  {
    name: 'finds what it accepted, and believes no miss too early',
    applies: ({ capabilities }) => capabilities.canFind,
    async run(session) {
      const provider = await session.open();
      const sinceMs = Date.now();
      const request = session.request();
      const idempotencyKey = `suite-${request.seed}`;
      const generationId = await session.accept(provider, request, { idempotencyKey });
      const untilMs = Date.now();
      await session.until('find to see the generation', provider.capabilities.minPollIntervalMs, async () => {
        const found = await session.call('find', () =>
          provider.find({ request, idempotencyKey, sinceMs, untilMs }, { signal: new AbortController().signal }),
        );
        if (found.generationIds.includes(generationId)) return found;
        expect(found.fresh, 'a miss of something accepted is called fresh').toBe(false);
        return undefined;
      });
    },
  },
  {
    name: 'finds nothing for a request that was never sent, and comes to be sure of it',
    applies: ({ capabilities }) => capabilities.canFind,
    async run(session) {
      const provider = await session.open();
      const sinceMs = Date.now();
      await session.accept(provider, session.request());
      const query = { request: session.request(1), idempotencyKey: 'suite-never-sent', sinceMs, untilMs: Date.now() };
      // A vendor that is only fresh once it lists something newer is given something newer.
      await session.accept(provider, session.request(2));
      await session.until('a miss to be fresh', provider.capabilities.minPollIntervalMs, async () => {
        const found = await session.call('find', () => provider.find(query, { signal: new AbortController().signal }));
        expect(found.generationIds, 'what find saw').toEqual([]);
        return found.fresh ? found : undefined;
      });
    },
  },
  {
    name: 'tells its usage in whole figures',
    applies: ({ usage }) => usage,
    async run(session) {
      const provider = await session.open();
      const usage = await session.call('usage', async () => provider.usage?.({ signal: new AbortController().signal }));
      expect(usage?.used).toSatisfy((used: unknown) => typeof used === 'number' && used >= 0);
      expect(usage?.limit).toSatisfy((limit: unknown) => limit === null || (typeof limit === 'number' && limit >= 0));
      const { resetsAtMs } = usage ?? {};
      // Seconds instead of milliseconds would lie in 1970.
      if (resetsAtMs !== undefined) expect(resetsAtMs).toBeGreaterThan(Date.now() - 86_400_000);
    },
  },
  {
    name: 'cancels a generation that check can still tell about',
    applies: ({ cancel }) => cancel,
    async run(session) {
      const provider = await session.open();
      const generationId = await session.accept(provider, session.request());
      await session.call('cancel', async () =>
        provider.cancel?.(generationId, { signal: new AbortController().signal }),
      );
      const statuses = await session.check(provider, [generationId]);
      expect(statuses.every((status) => status.generationId === generationId)).toBe(true);
    },
  },
];

/** All checks, in the order of a shot's way. */
export const PROVIDER_CHECKS: readonly ProviderCheck[] = [...submitChecks, ...outputChecks];
