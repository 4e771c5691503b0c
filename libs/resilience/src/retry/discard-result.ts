import { readProperty } from '@breakwater/core';

/** How a stream is ended, by a method that tells what kind of stream it is. */
const STREAMS = [
  { sign: 'getReader', end: 'cancel' },
  { sign: 'pipe', end: 'destroy' },
  { sign: 'next', end: 'return' },
] as const;

/** Where results keep their streams: `body` of `fetch` and undici, `data` of axios. */
const MEMBERS = ['body', 'data'] as const;

/**
 * Frees a result that nobody will read: the body of a response of `fetch`, undici or axios, or the stream itself, is ended, an
 * iterator is returned, a disposable is disposed of. An unread body would keep its socket. Never throws. Other methods that a result may have, such as `cancel()` of
 * an order, are never called.
 */
export function discardResult(result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  for (const resource of [...MEMBERS.map((member) => readProperty(result, member)), result]) {
    const end = endOf(resource);
    if (end === undefined) continue;
    try {
      muteErrors(resource);
      // A body that somebody else reads refuses, and stays theirs.
      Promise.resolve(Reflect.apply(end, resource, [])).catch(() => {});
    } catch {
      // The next attempt matters more than a resource that cannot be freed.
    }
    return;
  }
}

function endOf(resource: unknown): ((...args: never[]) => unknown) | undefined {
  if (typeof resource !== 'object' || resource === null) return undefined;
  const stream = STREAMS.find(({ sign }) => typeof readProperty(resource, sign) === 'function');
  const end = stream
    ? readProperty(resource, stream.end)
    : (readProperty(resource, Symbol.asyncDispose) ?? readProperty(resource, Symbol.dispose));
  return typeof end === 'function' ? (end as (...args: never[]) => unknown) : undefined;
}

/** A stream that is destroyed before its end may emit an error, as the bodies of undici do. Without a listener it would end the process. */
function muteErrors(resource: unknown): void {
  const on = readProperty(resource, 'on');
  if (typeof on === 'function') Reflect.apply(on, resource, ['error', () => {}]);
}
