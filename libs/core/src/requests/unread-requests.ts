import { IncomingMessage, STATUS_CODES, Server, ServerResponse } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { isRequestId } from './request-id.js';

/** A request that Node refused, so that the framework never saw it. */
export interface UnreadRequest {
  /** Without headers, path and method (`_OTHER`), if Node could not read them. */
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** 400, 408, 413, 417 or 431. */
  readonly status: number;
}

/** A method of requests that could not be read; OpenTelemetry calls unknown methods so. */
const UNKNOWN_METHOD = '_OTHER';

/** Name of the listener that Fastify adds. It answers in a format of its own. */
const FASTIFY_LISTENER = 'bound defaultClientErrorHandler';

/** The same statuses as Node's. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Property of a socket in which Node keeps the response that it writes next. */
const NEXT_RESPONSE = '_httpMessage';

/**
 * Calls `refuse` for the requests that Node refuses by itself: headers that are malformed, too large or too slow, and expectations other
 * than `100-continue`. Leaves them to the application if it listens to `clientError` or `checkExpectation` itself.
 */
export function watchUnreadRequests(server: unknown, refuse: (unread: UnreadRequest) => void): void {
  // A server of HTTP/2 refuses streams by its protocol.
  if (!(server instanceof Server || server instanceof SecureServer)) return;
  for (const listener of server.listeners('clientError')) {
    if (listener.name === FASTIFY_LISTENER) server.off('clientError', listener as () => void);
  }
  const isOnlyListener = (event: string): boolean => server.listenerCount(event) === 1;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (isOnlyListener('clientError')) refuseOn(socket as Socket, error.code, refuse);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (isOnlyListener('checkExpectation')) refuse({ request, response, status: 417 });
  });
}

function refuseOn(socket: Socket, code: string | undefined, refuse: (unread: UnreadRequest) => void): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = STATUS_OF_CODE[code ?? ''] ?? 400;
  // The body of a request cannot be read, but its handler has begun.
  const begun = Reflect.get(socket, NEXT_RESPONSE) as ServerResponse | null | undefined;
  if (begun) return cutOff(socket, begun, status);
  const request = new IncomingMessage(socket);
  request.method = UNKNOWN_METHOD;
  request.url = '';
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  refuse({ request, response, status });
}

/** Answers as Node does, with the id of the request. The handler's own answer cannot reach the client any more. */
function cutOff(socket: Socket, response: ServerResponse, status: number): void {
  if (!response.headersSent) {
    const id = response.getHeader('x-request-id');
    const header = isRequestId(id) ? `x-request-id: ${id}\r\n` : '';
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${header}Connection: close\r\n\r\n`);
  }
  socket.destroySoon();
}
