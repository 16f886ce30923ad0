// The documentation as a whole: what stands in it, in which order. Markdown and page are two ways to write it down.
import { MODELS, type ModelSpec } from '@shotlist/core';
import type { Section } from './content/block.js';
import { codeExamples, specifications, support } from './content/closing.js';
import { endpoints } from './content/endpoints.js';
import { errors } from './content/errors.js';
import { authentication, base, introduction, type Place } from './content/introduction.js';
import { models } from './content/models.js';
import { idempotency, limits, webhooks } from './content/reliability.js';
import type { DocsOptions } from './options.js';

export interface DocsDocument {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** `specs` are the models it tells of. */
export function createDocument(options: DocsOptions, specs: readonly ModelSpec[] = MODELS): DocsDocument {
  const serviceName = given(options.serviceName) ?? 'VideoGenAPI';
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const place: Place = { serviceName, publicUrl, baseUrl: `${publicUrl}/api/v1` };
  return {
    title: `${serviceName} documentation`,
    sections: [
      introduction(place, specs),
      authentication(),
      base(place),
      models(specs),
      endpoints(place, specs),
      idempotency(),
      limits(),
      webhooks(place),
      errors(),
      codeExamples(place),
      specifications(specs),
      ...support(given(options.supportEmail), given(options.supportHours)),
    ],
  };
}

/** An environment variable that is set to nothing is not set. */
const given = (text: string | undefined): string | undefined => (text?.trim() === '' ? undefined : text);
