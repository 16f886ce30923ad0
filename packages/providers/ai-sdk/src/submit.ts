// submit: one request, one try, and what its answer says about money.
import type { SharedV4Warning } from '@ai-sdk/provider';
import { type Provider, scrub, showValue, type SubmitOutcome } from '@shotlist/core';
import { fitRequest } from './fit-request.js';
import { outcomeOf } from './outcome.js';
import { type Parts, withTimeout } from './parts.js';
import { toGenerationId } from './reference.js';
import { rehearse } from './rehearse.js';
import { sourceImage } from './source-image.js';

/** A record has room for a few remarks. */
const MAX_NOTES = 10;

export function createSubmit(parts: Parts): Provider['submit'] {
  const { calls, entries, options } = parts;
  const { webhookUrl, allowHosts = [] } = options;
  return async (request, { signal, beforeSend, readImage }) => {
    signal.throwIfAborted();
    const { model: key } = request;
    const entry = entries.get(key);
    if (entry === undefined)
      return { outcome: 'rejected', code: 'MODEL_UNKNOWN', detail: `There is no model "${showValue(key)}" here.` };
    const fitted = fitRequest(request, entry);
    if ('code' in fitted) return { outcome: 'rejected', ...fitted };
    const build = await rehearse(calls, fitted);
    if (typeof build !== 'function') return build;
    const { slot, notes } = fitted;
    const image = await sourceImage(request.image_url, slot.limits, { signal, readImage, allowHosts });
    const asked = { ...build(image), abortSignal: withTimeout(parts, signal) };
    const call = await calls.pay(beforeSend, () =>
      slot.model.doStart(webhookUrl === undefined ? asked : { ...asked, webhookUrl }),
    );
    if (!call.ok) return outcomeOf(call, request);
    const { operation, warnings } = call.value;
    const generationId = toGenerationId({ key, slot: slot.number, operation }, webhookUrl);
    if (generationId === undefined) return unkept(JSON.stringify(operation) ?? 'none', [request.prompt]);
    const said = [...notes, ...warnings.map(wordsOf)].slice(0, MAX_NOTES);
    return { outcome: 'accepted', generationId, ...(said.length === 0 ? {} : { notes: said }) };
  };
}

/** It may be charged, and nobody could ask for it: a person has to. */
function unkept(operation: string, secrets: readonly string[]): SubmitOutcome {
  const detail = `It was accepted, and its operation is none that can be kept: ${scrub(operation, secrets)}`;
  return { outcome: 'ambiguous', detail };
}

/** What a package says once a request is accepted can't be a refusal any more: it is charged. */
function wordsOf(warning: SharedV4Warning): string {
  return 'feature' in warning ? `warning: ${warning.type} ${warning.feature}` : `warning: ${warning.type}`;
}
