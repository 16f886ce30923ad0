// The five endpoints of the reference.
import { OpenAPIHono } from '@hono/zod-openapi';
import { Refusal } from '../answers/refusal.js';
import { describeApi } from '../open-api/describe-api.js';
import { generate, type RunningKeys } from './generate.js';
import { tellGenerations, tellStatus, tellUser } from './reads.js';
import type { GatewayEnv, Handler, Services } from './services.js';
import { sendVideo } from './video.js';

export function createApiRoutes(services: Services): OpenAPIHono<GatewayEnv> {
  const api = new OpenAPIHono<GatewayEnv>();
  const running: RunningKeys = new Set();
  const endpoints: readonly { readonly path: string; readonly method: 'GET' | 'POST'; readonly handler: Handler }[] = [
    { path: '/generate', method: 'POST', handler: (context) => generate(context, services, running) },
    { path: '/status/:id', method: 'GET', handler: tellStatus },
    { path: '/generations', method: 'GET', handler: tellGenerations },
    { path: '/user', method: 'GET', handler: tellUser },
    { path: '/video/:id', method: 'GET', handler: sendVideo },
  ];
  for (const { path, method, handler } of endpoints) {
    api.on(method, path, (context) => handler(context, services));
    // Hono asks the GET for a HEAD.
    const allow = method === 'GET' ? 'GET, HEAD, OPTIONS' : 'POST, OPTIONS';
    api.all(path, () => {
      const message = `The method is not one of ${allow}.`;
      throw new Refusal(405, { code: 'method_not_allowed', message, headers: { Allow: allow } });
    });
  }
  describeApi(api.openAPIRegistry);
  return api;
}
