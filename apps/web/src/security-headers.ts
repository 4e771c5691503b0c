import type { Server, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';

/**
 * Sets the headers for browsers on all answers, on those outside of Nest's router as well. The page loads scripts and styles from this
 * server only, and calls this server and the API. Strict-Transport-Security belongs to the ingress, which ends TLS.
 *
 * @param apiUrl address of the API for browsers
 * @see https://www.w3.org/TR/CSP3/
 * @see https://www.w3.org/TR/trusted-types/
 */
export function setSecurityHeaders(app: INestApplication<Server>, apiUrl: string): void {
  const headers = Object.entries(securityHeaders(new URL(apiUrl).origin));
  app.getHttpServer().prependListener('request', (_request: unknown, response: ServerResponse) => {
    for (const [name, value] of headers) response.setHeader(name, value);
  });
}

const securityHeaders = (api: string): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // `blob:` shows an image before its upload.
    `img-src 'self' data: blob: ${api}`,
    `connect-src 'self' ${api}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
});
