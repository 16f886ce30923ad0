// Judges a request by Shotlist's own rules, and says what is wrong by JSON pointers.
import { checkRequest, type ErrorCode, requestShape, type RequestAsWritten, showValue } from '@shotlist/core';
import { z } from 'zod';
import type { Warning } from '../answers/warning.js';
import { judgeWebhookUrl } from '../webhooks/judge-webhook-url.js';
import { pointerPart } from './read-body.js';

/** Hosts that may be named although they are private. */
export interface AdmittedHosts {
  /** Of an `image_url`. @default none */
  readonly images: readonly string[];
  /** Of a `webhook_url`. @default none */
  readonly webhooks: readonly string[];
}

/** The body of a request: the API's parameters, and where its end is told. */
export const generateShape = requestShape.extend({
  webhook_url: z
    .string()
    .nullish()
    .transform((value) => (value?.trim() ? value.trim() : undefined)),
});

interface RequestProblem {
  readonly code: ErrorCode;
  readonly pointer: string;
  readonly message: string;
}

export type JudgedRequest =
  | { readonly problems: readonly [RequestProblem, ...RequestProblem[]] }
  | {
      readonly problems?: undefined;
      readonly written: RequestAsWritten;
      readonly webhookUrl?: string;
      readonly warnings: readonly Warning[];
    };

/** The request with its defaults, or everything that is wrong with it. */
export function judgeRequest(value: unknown, admitted: AdmittedHosts): JudgedRequest {
  const typed = generateShape.safeParse(value);
  if (!typed.success) return { problems: atLeastOne(typed.error.issues.flatMap(toProblems)) };
  const { webhook_url: webhookUrl, ...input } = typed.data;
  const { request, problems: found, warnings } = checkRequest(input, { allowHosts: admitted.images });
  const problems = found.map(({ code, field, message }): RequestProblem => ({
    code,
    pointer: pointerPart(field),
    message,
  }));
  const webhook = webhookUrl === undefined ? undefined : judgeWebhookUrl(webhookUrl, admitted.webhooks);
  // One text for every reason: the answer must not tell what is behind an address.
  if (webhookUrl !== undefined && webhook === undefined)
    problems.push({ code: 'FIELD_INVALID', pointer: '/webhook_url', message: 'The webhook URL may not be used.' });
  if (request === undefined || problems.length > 0) return { problems: atLeastOne(problems) };
  return {
    written: request,
    ...(webhook === undefined ? {} : { webhookUrl: webhook }),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  };
}

function toProblems(issue: z.core.$ZodIssue): RequestProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'FIELD_INVALID',
      pointer: pointerPart(showValue(key)),
      message: `There is no parameter "${showValue(key)}".`,
    }));
  }
  const pointer = issue.path.map(pointerPart).join('');
  const message =
    issue.code === 'invalid_type' && pointer !== ''
      ? `${String(issue.path.at(-1))} must be ${TYPES[issue.expected] ?? `a ${issue.expected}`}.`
      : pointer === ''
        ? 'The body must be a JSON object.'
        : issue.message;
  return [{ code: 'FIELD_INVALID', pointer, message }];
}

const TYPES: Readonly<Record<string, string>> = { string: 'text', number: 'a number', boolean: 'true or false' };

function atLeastOne(problems: readonly RequestProblem[]): [RequestProblem, ...RequestProblem[]] {
  const [first = { code: 'FIELD_INVALID', pointer: '', message: 'The request is not valid.' }, ...rest] = problems;
  return [first, ...rest];
}
