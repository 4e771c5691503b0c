import { Readable } from 'node:stream';
import type { RedirectRefusal } from '../errors/http-redirect.error.js';
import type { WireRequest, WireUrl } from '../transport/transport.js';
import { type RedirectPolicy, maxRedirects } from './redirect-policy.js';

/** Headers with secrets, and those that make sense for the first origin alone. */
const SECRET_HEADERS = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-auth-token',
  'x-csrf-token',
  'idempotency-key',
  'host',
  'origin',
  'baggage',
];

const BODY_HEADERS = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-location',
];

/** The request that follows a redirect, or the reason not to follow it. */
export type NextRequest =
  { readonly request: WireRequest } | { readonly refusal: RedirectRefusal; readonly target?: string };

/**
 * Builds the request that follows a redirect.
 *
 * 303 becomes a GET without a body, and so do 301 and 302 after a POST, as browsers do it. Others keep method and body. Another
 * origin gets no secrets, and no redirect leads from https to http.
 *
 * @param followed number of redirects before this one
 * @param secretHeaders names of further headers with secrets
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function nextRequest(
  request: WireRequest,
  answer: { readonly status: number; readonly location: string | undefined },
  followed: number,
  policy: RedirectPolicy,
  secretHeaders: readonly string[],
): NextRequest {
  const url = targetOf(answer.location, request.url);
  const target = url?.origin;
  const refuse = (refusal: RedirectRefusal): NextRequest => ({
    refusal,
    ...(target !== undefined && { target }),
  });
  if (policy === 'error') return refuse('not-allowed');
  if (!url) return refuse('no-location');
  const isOtherOrigin = url.origin !== request.url.origin;
  if (policy === 'same-origin' && isOtherOrigin) return refuse('other-origin');
  if (isOtherOrigin && request.url.protocol === 'https:' && url.protocol === 'http:')
    return refuse('insecure');
  if (followed >= maxRedirects(policy)) return refuse('too-many');

  const dropsBody = becomesGet(answer.status, request.method);
  if (!dropsBody && request.body instanceof Readable) return refuse('not-replayable');
  const dropped = new Set([
    ...(isOtherOrigin ? [...SECRET_HEADERS, ...secretHeaders.map((name) => name.toLowerCase())] : []),
    ...(dropsBody ? [...BODY_HEADERS, 'idempotency-key'] : []),
  ]);
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !dropped.has(name)));
  if (!dropsBody) return { request: { ...request, url, headers } };
  return { request: { method: request.method === 'HEAD' ? 'HEAD' : 'GET', url, headers } };
}

/** Returns whether a redirect is followed without method and body. */
const becomesGet = (status: number, method: string): boolean =>
  status === 303 || ((status === 301 || status === 302) && method === 'POST');

function targetOf(location: string | undefined, base: WireUrl): URL | undefined {
  if (location === undefined) return undefined;
  const url = URL.parse(location, base.href);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  // A user name in a location would be sent nowhere, and can only mislead a reader.
  if (url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url;
}
