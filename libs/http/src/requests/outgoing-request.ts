import { OptionsError } from '@breakwater/core';
import { isIdempotent } from '../errors/request-outcome.js';
import { ACCEPT_ENCODING } from '../transport/transport.constants.js';
import type { WireUrl } from '../transport/transport.js';
import { addHeaders, type HeaderFields, type HeaderInput } from './header-fields.js';
import {
  IDEMPOTENCY_KEY_HEADER,
  type IdempotencyKey,
  type IdempotencyKeyFormat,
  idempotencyKeyHeader,
} from './idempotency-key.js';
import { type BodyOptions, requestBody, type RequestBody } from './request-body.js';

/** One logical request. Each attempt sends it with a few headers of its own. */
export interface OutgoingRequest {
  /** Name of the upstream. */
  readonly upstream: string;
  /** Upper-case method. */
  readonly method: string;
  /** Template of the path. */
  readonly route: string;
  readonly url: WireUrl;
  /** Headers of all attempts. */
  readonly headers: Readonly<HeaderFields>;
  readonly body: RequestBody | undefined;
  /** True if the upstream may get the request twice: by its method, or because it has a key. */
  readonly idempotent: boolean;
  /** True if the request has an idempotency key. */
  readonly keyed: boolean;
  /** True if the caller asked for an answer without a body if nothing has changed. */
  readonly conditional: boolean;
}

/** The options of a call that make its headers and its body. */
export interface RequestOptions extends BodyOptions {
  /** Headers in addition to those of the upstream. They win over those. @default none */
  readonly headers?: HeaderInput;
  /**
   * Key by which the upstream recognises a repeated request: `true` for a new UUID, a text, or a function that returns a text. All
   * attempts send the same key, so that POST and PATCH are retried like GET. Refused for GET and HEAD.
   * @default none
   */
  readonly idempotencyKey?: IdempotencyKey;
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const ACCEPT_JSON = 'application/json, */*;q=0.9';

/**
 * Builds the request of a call.
 *
 * @param place the call, for errors
 * @throws OptionsError for an option that cannot be sent
 */
export function outgoingRequest(
  target: Pick<OutgoingRequest, 'upstream' | 'method' | 'route' | 'url'>,
  options: RequestOptions,
  keyFormat: IdempotencyKeyFormat,
  place: string,
): OutgoingRequest {
  const { method } = target;
  const headers: HeaderFields = {};
  headers['accept'] = ACCEPT_JSON;
  headers['accept-encoding'] = ACCEPT_ENCODING;
  const body = requestBody(options, place);
  if (body && WITHOUT_BODY.has(method)) {
    throw new OptionsError('body', `left out, as ${method} has no body`, 'a body', place);
  }
  if (body?.type !== undefined) headers['content-type'] = body.type;
  if (options.headers !== undefined) addHeaders(headers, options.headers, place);
  const { idempotencyKey } = options;
  if (idempotencyKey !== undefined) {
    if (WITHOUT_BODY.has(method)) {
      const expected = `left out, as ${method} changes nothing and is repeated anyway`;
      throw new OptionsError('idempotencyKey', expected, 'a key', place);
    }
    headers[IDEMPOTENCY_KEY_HEADER] = idempotencyKeyHeader(idempotencyKey, keyFormat, place);
  }
  const { upstream, route, url } = target;
  const { keyed, idempotent, conditional } = repetitionOf(method, headers);
  return { upstream, method, route, url, headers, body, idempotent, keyed, conditional };
}

/** Tells from the method and the headers whether a request may be sent twice. */
export function repetitionOf(
  method: string,
  headers: HeaderFields,
): Pick<OutgoingRequest, 'idempotent' | 'keyed' | 'conditional'> {
  const keyed = IDEMPOTENCY_KEY_HEADER in headers;
  return {
    keyed,
    idempotent: isIdempotent(method, keyed),
    conditional: 'if-none-match' in headers || 'if-modified-since' in headers,
  };
}
