// The OpenAPI document: of the very schemas that read requests.
import { REQUEST_FIELDS } from '@shotlist/core';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { openGateway } from '../__fixtures__/open-gateway.js';

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties: Readonly<Record<string, object>> }>>;
  };
}

onEachDatabase((database) => {
  test('it names every path, parameter and answer', async () => {
    const { url } = await openGateway(database());
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
    expect([document.openapi, document.servers]).toEqual(['3.1.0', [{ url: `${url}/api/v1` }]]);
    expect(Object.keys(document.paths)).toEqual([
      '/generate',
      '/status/{generation_id}',
      '/generations',
      '/user',
      '/video/{generation_id}',
    ]);
    const body = document.components.schemas['GenerateRequest']!;
    expect(Object.keys(body.properties)).toEqual([...REQUEST_FIELDS, 'webhook_url']);
    expect(body).toMatchObject({
      additionalProperties: false,
      required: ['prompt'],
      properties: {
        prompt: { type: 'string', minLength: 1, maxLength: 1000 },
        duration: { type: ['integer', 'null'], minimum: 5, maximum: 60, default: 5 },
        seed: { minimum: -1, maximum: 2_147_483_647 },
        camera_fixed: { type: ['boolean', 'null'], default: false },
      },
    });
    expect(Object.keys(document.paths['/generate']!['post']!.responses)).toEqual([
      '200',
      '400',
      '401',
      '405',
      '409',
      '422',
      '429',
      '500',
      '503',
    ]);
  });

  test('what its patterns admit is taken, and what they don’t is refused', async () => {
    const { url, post } = await openGateway(database());
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
    const { properties } = document.components.schemas['GenerateRequest']!;
    const tries: readonly (readonly [field: string, value: string])[] = [
      ...['veo_3', 'higgsfield', '', ' ', 'veo3', 'VEO_3'].map((value) => ['model', value] as const),
      ...['480p', '720P', '4k', '', '5K', '4kp', '1080'].map((value) => ['resolution', value] as const),
      ...['16:9', '16:09', '04:03', '09:21', '01:01:00', '', '9:16', '16/9'].map(
        (value) => ['aspect_ratio', value] as const,
      ),
    ];
    for (const [field, value] of tries) {
      const { pattern } = properties[field] as { pattern: string };
      const isAdmitted = new RegExp(pattern).test(value);
      const model = field === 'model' ? {} : { model: 'veo_3' };
      const { status } = await post({ prompt: 'A boat', ...model, [field]: value });
      expect([field, value, status]).toEqual([field, value, isAdmitted ? 200 : 400]);
    }
  });
});
