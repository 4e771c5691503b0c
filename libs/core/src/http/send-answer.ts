import type { ServerResponse } from 'node:http';
import type { DirectAnswer } from './direct-route.js';

/** Writes an answer past everything that a framework may do to bodies; Node leaves the body out for HEAD. */
export function sendAnswer(response: ServerResponse, { code, headers, body }: DirectAnswer): void {
  response.writeHead(code, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
