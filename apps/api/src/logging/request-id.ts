import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Header that carries the id of a request, in both directions. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Ids of callers are kept when they cannot upset a log line: at most 128 letters, digits and `. _ : -`. */
const SANE = /^[\w.:-]{1,128}$/;

/** Takes the caller's id of a request, or makes one, and echoes it. */
export function assignRequestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers[REQUEST_ID_HEADER];
  const id = typeof given === 'string' && SANE.test(given) ? given : randomUUID();
  response.setHeader(REQUEST_ID_HEADER, id);
  return id;
}
