import type { ServerResponse } from 'node:http';

/** Returns true if a response that has begun is a stream of server-sent events. */
export function isEventStream(response: ServerResponse): boolean {
  if (!response.headersSent || response.writableEnded) return false;
  const type = response.getHeader('content-type');
  if (typeof type === 'string') return type.startsWith('text/event-stream');
  // Headers that were passed only to `writeHead` can only be read from the serialized block.
  const { _header: block } = response as { readonly _header?: string | null };
  return typeof block === 'string' && /^content-type: *text\/event-stream/im.test(block);
}

/**
 * Ends a stream of events in order: the client sees a complete response and reconnects elsewhere. Later writes of the
 * producer are dropped, where Node would report a write after the end.
 */
export function endEventStream(response: ServerResponse): void {
  response.end();
  response.write = () => true;
  response.end = () => response;
}

/** Ends a response that has not begun, as soon as it turns out to be a stream of events. */
export function endEventStreamOnceBegun(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  // Every way of sending headers, explicit or not, goes through here.
  response.writeHead = (...args: unknown[]): ServerResponse => {
    writeHead(...args);
    setImmediate(() => {
      if (isEventStream(response)) endEventStream(response);
    });
    return response;
  };
}
