import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRequestId } from '@breakwater/core';
import { DEFAULT_ACCESS_LOG_OPTIONS } from './logging.constants.js';

/**
 * Returns the id that the request has already, else the caller's request id if `isRequestId` accepts it, else a new one. Fastify
 * numbers its requests itself, so configure it: `new FastifyAdapter({ genReqId: (request) => chooseRequestId(request) })`.
 *
 * @param header name of the header in lower case
 */
export function chooseRequestId(
  request: Pick<IncomingMessage, 'headers'> & { readonly id?: unknown },
  header: string = DEFAULT_ACCESS_LOG_OPTIONS.requestIdHeader,
): string {
  if (isRequestId(request.id)) return request.id;
  const given = request.headers[header];
  return isRequestId(given) ? given : randomUUID();
}

/** Adds the request id to the response, unless the header is already set. */
export function echoRequestId(header: string, id: unknown, response: ServerResponse): void {
  const known = typeof id === 'string' || typeof id === 'number';
  if (known && !response.headersSent && !response.hasHeader(header)) {
    response.setHeader(header, String(id));
  }
}
