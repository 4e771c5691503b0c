import { readProperty } from '@breakwater/core';

/** Methods that end a stream. Each method that is looked for identifies a kind of stream. */
const STREAMS = [
  { sign: 'getReader', end: 'cancel' },
  { sign: 'pipe', end: 'destroy' },
  { sign: 'next', end: 'return' },
] as const;

/** Properties of a result that may hold a stream: `body` of `fetch` and undici, `data` of axios. */
const MEMBERS = ['body', 'data'] as const;

/**
 * Frees a result that will not be read, because an unread body keeps its socket. It ends a stream, or the body of a response of
 * `fetch`, undici or axios, calls `return()` of an iterator, and disposes of a disposable. It calls no other method of a result, such
 * as `cancel()` of an order. Never throws.
 */
export function discardResult(result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  for (const resource of [...MEMBERS.map((member) => readProperty(result, member)), result]) {
    const end = endOf(resource);
    if (end === undefined) continue;
    try {
      muteErrors(resource);
      // A body that another reader has locked rejects, and stays open for that reader.
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
