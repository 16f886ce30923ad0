// The conformance suite: what a provider passes before it is listed.
import { ERRORS, type GenerationRequest, type Provider, type SubmitOutcome } from '@shotlist/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PROVIDER_CHECKS, type ProviderTraits } from './provider-checks.js';
import { makeVideo } from './provider-output-checks.js';
import { ProviderSession, type ProviderUnderTest } from './provider-session.js';
import { sampleRequest } from './sample-request.js';

/** A vendor in trouble, and the outcome that a submit to it must have. */
const FAULTS = {
  /** Nobody listens at its address. */
  unreachable: { outcome: 'not_sent', mayAccept: 0 },
  /** It refuses the key. */
  unauthorized: { outcome: 'unauthorized', mayAccept: 0 },
  /** It says 429. */
  throttled: { outcome: 'throttled', mayAccept: 0 },
  /** It takes the request, and the connection ends before its answer. */
  lostAnswer: { outcome: 'ambiguous', mayAccept: 1 },
} as const satisfies Record<string, { outcome: SubmitOutcome['outcome']; mayAccept: number }>;

/** Names of the troubles that the suite knows. */
export type ProviderFault = keyof typeof FAULTS;

/** Options of {@link describeProvider}. */
export interface ProviderSuiteOptions {
  /** A new vendor that has accepted nothing yet; called for every test. Never a real vendor: the suite makes about 15 generations. */
  readonly create: () => ProviderUnderTest | Promise<ProviderUnderTest>;
  /** Each is made into a video; the first is what all other tests ask for. @default one of the provider's first model, 5 s, 480p */
  readonly sampleRequests?: readonly GenerationRequest[];
  /** Vendors in trouble. Every provider that calls one over a network should have them all. @default none */
  readonly faults?: Partial<Record<ProviderFault, () => ProviderUnderTest | Promise<ProviderUnderTest>>>;
  /** Keys and tokens, none of which may appear in what the provider says. @default none */
  readonly secrets?: readonly string[];
  /** Bytes of the local images that sample requests name. @default none */
  readonly readImage?: (imageUrl: string) => Promise<Uint8Array>;
  /** For one call, and for one generation to end, in milliseconds. @default 30_000 */
  readonly deadlineMs?: number;
}

/** Describes, in vitest, everything the contract asks of a provider. */
export function describeProvider(name: string, options: ProviderSuiteOptions): void {
  const { deadlineMs = 30_000, secrets = [], faults = {} } = options;
  const readImage = options.readImage ?? (async () => Promise.reject(new Error(ERRORS.IMAGE_UNREADABLE.message)));
  const timeoutMs = deadlineMs * 4;

  const begin = async (create: ProviderSuiteOptions['create'], sample: GenerationRequest): Promise<ProviderSession> => {
    const vendor = await create();
    onTestFinished(() => vendor.close?.());
    return new ProviderSession({ vendor, sample, secrets, readImage, deadlineMs });
  };

  describe(`provider ${name}`, async () => {
    // What there is to test depends on what the provider says it can, so one is asked before the tests begin.
    const provider = await look(options.create);
    const traits: ProviderTraits = {
      capabilities: provider.capabilities,
      usage: provider.usage !== undefined,
      cancel: provider.cancel !== undefined,
    };
    const samples = options.sampleRequests ?? [sampleFor(provider)];
    const first = samples[0] ?? sampleFor(provider);

    test.each(samples.map((sample) => [describeRequest(sample), sample] as const))(
      'makes a video of %s',
      async (_, sample) => makeVideo(await begin(options.create, sample)),
      timeoutMs,
    );
    for (const check of PROVIDER_CHECKS.filter(({ applies }) => applies?.(traits) ?? true)) {
      test(check.name, async () => check.run(await begin(options.create, first)), timeoutMs);
    }
    for (const fault of Object.keys(FAULTS) as ProviderFault[]) {
      const create = faults[fault];
      if (create === undefined) continue;
      const { outcome, mayAccept } = FAULTS[fault];
      test(
        `says ${outcome} of a vendor that is in this trouble: ${fault}`,
        async () => {
          const session = await begin(create, first);
          expect(await session.submit(await session.open(), session.request())).toMatchObject({ outcome });
          expect(await session.countAccepted(), 'generations accepted').toBeLessThanOrEqual(mayAccept);
        },
        timeoutMs,
      );
    }
  });
}

async function look(create: ProviderSuiteOptions['create']): Promise<Provider> {
  const vendor = await create();
  try {
    return await vendor.open();
  } finally {
    await vendor.close?.();
  }
}

/** The cheapest request that the provider's first model takes. */
function sampleFor(provider: Provider): GenerationRequest {
  const [model] = provider.capabilities.models;
  const { duration, resolutions, aspectRatios } = model?.limits ?? {};
  return sampleRequest({
    ...(model === undefined ? {} : { model: model.key }),
    resolution: resolutions?.[0] ?? '480p',
    ...(duration === undefined ? {} : { duration: duration.min }),
    ...(aspectRatios?.[0] === undefined ? {} : { aspect_ratio: aspectRatios[0] }),
  });
}

function describeRequest(request: GenerationRequest): string {
  const { model, duration, resolution, aspect_ratio: ratio, image_url: image } = request;
  return `${model}, ${duration} s, ${resolution}${ratio === undefined ? '' : `, ${ratio}`}${image === undefined ? '' : ', from an image'}`;
}
