import type { ServerResponse } from 'node:http';
import type { DirectAnswer } from './direct-route.js';

const direct = new WeakSet<ServerResponse>();

/** Returns whether {@link sendAnswer} wrote the response, as it does for probes and scrapes. */
export const isDirect = (response: ServerResponse): boolean => direct.has(response);

/** Writes an answer directly, so that no framework changes its body. Node omits the body for HEAD. */
export function sendAnswer(response: ServerResponse, { code, headers, body }: DirectAnswer): void {
  direct.add(response);
  response.writeHead(code, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
