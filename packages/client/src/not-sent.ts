// Which failures happen before a request leaves: only then may one that costs money be tried again.

/** Codes of errors that come while connecting, whatever else they might mean. */
const BEFORE_CONNECTED = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  // Said by a fetch of ours that knows.
  'NOT_SENT',
]);
/** Errors of the system's that mean it only where the call was to connect. */
const CONNECTING = new Set(['connect', 'getaddrinfo']);

/** True when nothing of the request can have left this machine. What can't be told is false: a browser never tells. */
export function isNotSent(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 8) return false;
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.every((each) => isNotSent(each, depth + 1));
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  // Said by a fetch of ours that knows.
  if (code === 'SENT') return false;
  if (typeof code === 'string' && BEFORE_CONNECTED.has(code)) return true;
  if (typeof syscall === 'string' && CONNECTING.has(syscall)) return true;
  // A proxy that doesn't open its tunnel.
  if (error.message.includes('HTTP Tunneling')) return true;
  return isNotSent(error.cause, depth + 1);
}

/** `ECONNREFUSED 127.0.0.1:80`: the innermost reason, without a URL's query or a key. */
export function reasonOf(error: unknown): string {
  let reason: unknown = error;
  for (let depth = 0; depth < 8; depth += 1) {
    if (reason instanceof AggregateError && reason.errors.length > 0) [reason] = reason.errors as unknown[];
    else if (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
    else break;
  }
  if (!(reason instanceof Error)) return 'no reason was given';
  const code = 'code' in reason && typeof reason.code === 'string' ? reason.code : reason.name;
  return `${code}${reason.message === '' || reason.message.includes(code) ? '' : `, ${reason.message}`}`.slice(0, 120);
}
