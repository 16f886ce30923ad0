// The paths under /_fake, for those who run the fake API as a process of its own. They need no key.
import type { IncomingMessage } from 'node:http';
import { json, problem, type Reply } from './reply.js';
import type { Vendor } from './vendor.js';
import { readBody } from './visit.js';

/** The answer, when the path is one of these. */
export async function answerControl(vendor: Vendor, request: IncomingMessage, url: URL): Promise<Reply | undefined> {
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /_fake/calls':
      return json(200, vendor.calls.counts());
    case 'GET /_fake/history':
      return json(200, vendor.calls.history());
    case 'POST /_fake/faults':
      return setFaults(vendor, await readBody(request));
    case 'GET /_fake/elsewhere':
    case 'POST /_fake/elsewhere':
      vendor.calls.countElsewhere(request.headers.authorization !== undefined);
      return json(200, { success: true });
    default:
      return undefined;
  }
}

function setFaults(vendor: Vendor, text: string | undefined): Reply {
  try {
    vendor.faults.set(JSON.parse(text ?? ''));
    return json(200, { success: true });
  } catch (error) {
    return problem(400, error instanceof Error ? error.message : String(error), { code: 'FIELD_INVALID' });
  }
}
