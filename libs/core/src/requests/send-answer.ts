import type { ServerResponse } from 'node:http';
import type { DirectAnswer } from './direct-route.js';

const direct = new WeakSet<ServerResponse>();

/** Whether a response was written by {@link sendAnswer}: that to a probe or a scrape. */
export const isDirect = (response: ServerResponse): boolean => direct.has(response);

/** Writes an answer past everything that a framework may do to bodies; Node leaves the body out for HEAD. */
export function sendAnswer(response: ServerResponse, { code, headers, body }: DirectAnswer): void {
  direct.add(response);
  response.writeHead(code, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
