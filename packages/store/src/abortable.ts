// A stream that stops at once when its signal says so, also while its source is silent.

/** Passes `body` on, throwing the signal's reason as soon as it is aborted. */
export async function* abortable(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (signal === undefined) {
    yield* body;
    return;
  }
  signal.throwIfAborted();
  const iterator = body[Symbol.asyncIterator]();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  // It may come when nobody waits for it.
  aborted.catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  let isDone = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done === true) {
        isDone = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs in next() answers return() only after it.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
