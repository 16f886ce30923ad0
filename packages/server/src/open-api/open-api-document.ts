// The OpenAPI document: paths relative to a server, which is where the reference has its base.
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { GatewayEnv } from '../routes/services.js';

export function openApiDocument(api: OpenAPIHono<GatewayEnv>, publicUrl: string): object {
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'VideoGenAPI',
      version: '1.0.0',
      description: 'Generate videos from text or images. All requests but those for a video carry an API key.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
  });
}
