// What the OpenAPI document says of the five endpoints, by the schemas that clients read their answers with.
import type { OpenAPIHono } from '@hono/zod-openapi';
import { acceptedSchema, errorSchema, listSchema, PAGE_LIMITS, statusSchema, userSchema } from '@shotlist/core';
import { z } from 'zod';
import { bodySchema } from './body-schema.js';

type Registry = OpenAPIHono['openAPIRegistry'];

const PROBLEMS = {
  400: 'Invalid parameters or missing required fields',
  401: 'Invalid or missing API key',
  404: 'Resource not found',
  405: 'The path has other methods',
  409: 'The first request with this Idempotency-Key is still running',
  416: 'The range is beyond the end of the file',
  422: 'The Idempotency-Key was used for another request',
  429: 'Rate limit or monthly usage limit exceeded',
  500: 'Internal server error',
  503: 'Not available for the moment',
} as const;

const text = (rest: object = {}) => ({ type: 'string', ...rest }) as const;
const header = (description: string) => ({ description, schema: text() });
const idParameter = {
  name: 'generation_id',
  in: 'path',
  required: true,
  schema: text({ pattern: '^gen_[0-9a-f]{13}_[0-9]{23}$' }),
} as const;
const wholeParameter = (name: string, most: number | undefined, standard: number) =>
  ({
    name,
    in: 'query',
    schema: { type: 'integer', minimum: 1, default: standard, ...(most === undefined ? {} : { maximum: most }) },
  }) as const;
const linkTo = (operationId: string, pointer: string) => ({
  operationId,
  parameters: { generation_id: `$response.body#${pointer}` },
});
const keyForm = { minLength: 1, maxLength: 255, pattern: '^[!-~]([ -~]*[!-~])?$' };

export function describeApi(registry: Registry): void {
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  const component = (name: string, schema: Record<string, unknown>) => {
    registry.registerComponent('schemas', name, schema);
    return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
  };
  // By zod itself: core's schemas may have been made before they could learn the generator's own words.
  const answer = (name: string, schema: z.ZodType) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema);
    return component(name, rest);
  };
  const asked = component('GenerateRequest', bodySchema());
  const accepted = answer('Accepted', acceptedSchema);
  const status = answer('Status', statusSchema);
  const list = answer('List', listSchema);
  const user = answer('User', userSchema);
  const problem = answer('Error', errorSchema);
  const problems = (...statuses: readonly (keyof typeof PROBLEMS)[]) =>
    Object.fromEntries(
      [...statuses, 405, 500, 503].map((code) => {
        const description = PROBLEMS[code as keyof typeof PROBLEMS];
        const headers = code === 429 || code === 503 ? { headers: { 'Retry-After': header('Seconds') } } : {};
        return [code, { description, content: problem, ...headers }];
      }),
    );
  const security = [{ apiKey: [] }];

  registry.registerPath({
    method: 'post',
    path: '/generate',
    operationId: 'generate',
    summary: 'Generate a video',
    description: 'From a text, or from an image and a text: an image_url decides.',
    security,
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        description: 'The same key with the same request gets the same answer, and counts once.',
        schema: text(keyForm),
      },
    ],
    request: {
      body: { required: true, content: asked },
    },
    responses: {
      200: {
        description: 'Accepted',
        content: accepted,
        headers: { RateLimit: header('How the limits stand'), 'RateLimit-Policy': header('What the limits are') },
        // What may be asked next, with the id of the answer.
        links: { status: linkTo('status', '/generation_id'), video: linkTo('video', '/generation_id') },
      },
      ...problems(400, 401, 409, 422, 429),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/status/{generation_id}',
    operationId: 'status',
    summary: 'Check the status of a generation',
    security,
    parameters: [idParameter],
    responses: { 200: { description: 'As it stands', content: status }, ...problems(401, 404) },
  });
  registry.registerPath({
    method: 'get',
    path: '/generations',
    operationId: 'generations',
    summary: 'List your generations, newest first',
    security,
    parameters: [
      wholeParameter('page', undefined, 1),
      wholeParameter('limit', PAGE_LIMITS.most, PAGE_LIMITS.default),
      { name: 'idempotency_key', in: 'query', description: 'Only those asked for with it.', schema: text() },
    ],
    responses: {
      200: {
        description: 'A page',
        content: list,
        links: { status: linkTo('status', '/generations/0/generation_id') },
      },
      ...problems(400, 401),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/user',
    operationId: 'user',
    summary: 'Who you are, and what you have used',
    security,
    responses: { 200: { description: 'You', content: user }, ...problems(401) },
  });
  registry.registerPath({
    method: 'get',
    path: '/video/{generation_id}',
    operationId: 'video',
    summary: 'The video, for anyone who knows its id',
    security: [],
    parameters: [
      idParameter,
      { name: 'Range', in: 'header', description: 'One range of bytes.', schema: text() },
      { name: 'download', in: 'query', description: 'Given, a browser saves it.', schema: text() },
    ],
    responses: {
      200: { description: 'The whole file', content: videoContent },
      206: { description: 'A part of it', content: videoContent },
      304: { description: 'You have it' },
      ...problems(404, 416),
    },
  });
}

const videoContent = { 'video/mp4': { schema: text({ format: 'binary' }) } };
