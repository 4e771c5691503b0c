import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { OptionsCheck } from '@breakwater/core';
import { isEventStream } from './event-stream.js';

/** Content types of uploads, whose senders may pause. */
const UPLOAD = /^(?:multipart\/|application\/octet-stream|audio\/|image\/|video\/)/i;

/**
 * Closes a connection on which no byte moves for `limit` while a request or its answer is under way, like Node's
 * `server.setTimeout(limit)`. Uploads and streams of server-sent events are exempt, because they may pause. `keepAliveTimeout`
 * limits connections between two requests.
 *
 * @param limit milliseconds; 0 means no limit
 * @throws OptionsError when the limit is not a number of milliseconds
 */
export function limitInactivity(server: Server, limit: number): void {
  const check = new OptionsCheck('lifecycle', 'limitInactivity');
  check.duration('limit', limit);
  server.timeout = limit;
  if (limit === 0) return;
  const latest = new WeakMap<Socket, readonly [IncomingMessage, ServerResponse]>();
  server.prependListener('request', (request, response) => latest.set(request.socket, [request, response]));
  // A listener of this event decides about the connection in place of Node.
  server.on('timeout', (socket: Socket) => {
    const exchange = latest.get(socket);
    // The timer ran out, and starts again only when it is set.
    if (exchange && mayPause(...exchange)) socket.setTimeout(limit);
    else socket.destroy();
  });
}

function mayPause({ headers }: IncomingMessage, response: ServerResponse): boolean {
  if (response.writableFinished) return false;
  return UPLOAD.test(headers['content-type'] ?? '') || isEventStream(response);
}
