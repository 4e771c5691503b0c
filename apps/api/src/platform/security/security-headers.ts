import type { Server, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';

/**
 * Headers of every answer. The API answers with JSON and files, never with a page, so no answer has to run or to load anything.
 * Strict-Transport-Security belongs to the ingress, which ends TLS.
 */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
} as const;

/** Sets headers for browsers on all answers, on those outside of Nest's router as well. A route may replace one. */
export function setSecurityHeaders(app: INestApplication<Server>): void {
  app.getHttpServer().prependListener('request', (_request: unknown, response: ServerResponse) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  });
}
