import { createHash } from 'node:crypto';
import { readProperty } from '@breakwater/core';
import type { HttpCacheRoute } from './http-cache.decorator.js';

/** The part of a request that Express and Fastify have in common. */
export interface HttpCacheRequest {
  readonly method: string;
  readonly url: string;
  readonly originalUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The part of a response that Express and Fastify have in common. */
export interface HttpCacheResponse {
  readonly statusCode: number;
  header(name: string, value: string): unknown;
  getHeader(name: string): unknown;
  getHeaders(): Readonly<Record<string, unknown>>;
  status(code: number): unknown;
}

/** Headers that carry credentials. */
const CREDENTIALS = ['authorization', 'cookie'] as const;

/** Headers that belong to a single answer and are not kept. */
const NOT_KEPT: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'x-request-id'],
  ...['cache-control', 'etag', 'age'],
]);

/** Returns whether the request has credentials. */
export function isAuthorized({ headers }: HttpCacheRequest): boolean {
  return CREDENTIALS.some((name) => headers[name] !== undefined);
}

/** The parts of the key: the address, and all headers on which the answer depends. */
export function keyParts(
  request: HttpCacheRequest,
  { vary = [], authorized = false }: HttpCacheRoute,
): unknown[] {
  const { headers, url, originalUrl = url } = request;
  const names = [...vary.map((name) => name.toLowerCase()), ...(authorized ? CREDENTIALS : [])];
  const values = names.map((name) => [name, headers[name]]);
  const secret = createHash('sha256').update(JSON.stringify(values)).digest('base64url');
  return ['http', headers['host'], originalUrl, ...(names.length > 0 ? [secret] : [])];
}

/** The headers that the handler has added, without those of a single answer. */
export function addedHeaders(
  before: Readonly<Record<string, unknown>>,
  response: HttpCacheResponse,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(response.getHeaders()).flatMap(([name, value]) =>
      before[name] === value || NOT_KEPT.has(name) || typeof value !== 'string' ? [] : [[name, value]],
    ),
  );
}

/** Returns whether the headers of the handler allow other clients to get the answer. */
export function mayBeKept(
  body: unknown,
  before: Readonly<Record<string, unknown>>,
  response: HttpCacheResponse,
  { vary = [] }: HttpCacheRoute,
): boolean {
  const { 'set-cookie': cookie, 'cache-control': control, vary: varies } = response.getHeaders();
  const forbids = typeof control === 'string' && /\b(no-store|private|no-cache)\b/i.test(control);
  // The key contains no other headers of the request.
  const known = new Set(
    [...namesIn(before['vary']), ...vary, ...CREDENTIALS].map((name) => name.toLowerCase()),
  );
  const depends = namesIn(varies).some((name) => !known.has(name.toLowerCase()));
  const isStandIn = readProperty(body, 'degraded') === true;
  return !isStandIn && response.statusCode === 200 && cookie === undefined && !forbids && !depends;
}

/** The names in a header `Vary`. */
function namesIn(vary: unknown): string[] {
  return typeof vary === 'string' ? vary.split(/\s*,\s*/).filter(Boolean) : [];
}

/** Adds names to the header `Vary`. */
export function addVary(response: HttpCacheResponse, names: readonly string[]): void {
  const known = namesIn(response.getHeader('vary'));
  const lower = new Set(known.map((name) => name.toLowerCase()));
  const added = names.filter((name) => !lower.has(name.toLowerCase()));
  if (added.length > 0) response.header('Vary', [...known, ...added].join(', '));
}

/** The names that the answers of a route vary by. */
export function varyOf({ vary = [] }: HttpCacheRoute): readonly string[] {
  return [...vary, 'Authorization', 'Cookie'];
}

/** Makes the answer a 304. Some versions of Nest set the status of the route afterwards, so the setter is replaced, too. */
export function makeNotModified(response: HttpCacheResponse): void {
  const status = response.status.bind(response);
  status(304);
  response.status = () => status(304);
}

/** Returns whether `If-None-Match` names the tag. It uses the weak comparison that RFC 9110 requires for GET. */
export function matches({ headers }: HttpCacheRequest, etag: string): boolean {
  const asked = headers['if-none-match'];
  if (typeof asked !== 'string') return false;
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '');
  return asked.trim() === '*' || asked.split(',').some((tag) => plain(tag) === plain(etag));
}

/** The tag of a body is its hash. It is weak, because compression and key order may change bytes without changing the meaning. */
export function etagOf(body: unknown): string {
  return `W/"${createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest('base64url')
    .slice(0, 27)}"`;
}
