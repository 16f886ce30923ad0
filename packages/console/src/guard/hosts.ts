// Requests that come by another name, or from another page, are not for us.
import type { MiddlewareHandler } from 'hono';
import { Refusal } from '../answers/refusal.js';

/** A page elsewhere may have its own name lead here (DNS rebinding); the name it asks for is then none of these. */
const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Lets only names of this machine through. Any port of it: it may be reached by a tunnel. */
export const onlyThisMachine: MiddlewareHandler = async (context, next) => {
  if (THIS_MACHINE.test(new URL(context.req.url).hostname)) return next();
  throw new Refusal(403, {
    code: 'host_refused',
    title: 'This console answers on this machine only.',
    help: 'Open it as http://localhost with its port; from elsewhere, by a tunnel such as ssh -L.',
  });
};

/** What changes something must come from a page of ours. `origins` are further names of it, as behind a proxy. */
export function onlyOwnPages(origins: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    if (['GET', 'HEAD'].includes(context.req.method)) return next();
    const origin = context.req.header('origin') ?? '';
    const site = context.req.header('sec-fetch-site');
    // A proxy in front may speak https where we are asked by http.
    const isOwn = URL.parse(origin)?.host === context.req.header('host') || origins.includes(origin);
    if (isOwn && (site === undefined || site === 'same-origin')) return next();
    throw new Refusal(403, {
      code: 'origin_refused',
      title: 'The request came from a page that is not of this console.',
      help: 'Open the console itself. Behind a proxy, start it with --public-url.',
    });
  };
}
