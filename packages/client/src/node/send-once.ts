// `fetch` itself sends a request again that is answered with 421; one that may cost money must not be.
import type { Dispatcher } from 'undici';

/** The same dispatcher for one call of `fetch`, which gets through a second time with a GET alone. */
export function sendOnce(through: Dispatcher): Dispatcher {
  let sent = false;
  const dispatch: Dispatcher['dispatch'] = (options, handler) => {
    if (sent && options.method !== 'GET') throw new Error('The server wants the request on another connection (421).');
    sent = true;
    return through.dispatch(options, handler);
  };
  return Object.create(through, { dispatch: { value: dispatch } }) as Dispatcher;
}
