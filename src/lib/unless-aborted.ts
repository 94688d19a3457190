/** What a promise brings, unless the signal fires before: then its reason is thrown, and the promise is left to itself. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const abort = () => over.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
