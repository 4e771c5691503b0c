import {
  errorCode,
  isInstance,
  isList,
  type OptionsCheck,
  parseRetryAfter,
  readNumber,
  readProperty,
  readText,
} from '@breakwater/core';
import { DeliveryError } from './delivery.error.js';

/** Sends the requests of a channel, e.g. `fetch` of a client of `@breakwater/http`. */
export type AlertFetch = (url: string, init: RequestInit) => Promise<Response>;

/** Validates the `fetch` of a channel. */
export function checkFetch(check: OptionsCheck, given: unknown): void {
  check.that(
    given === undefined || typeof given === 'function',
    'fetch',
    'a function such as the global fetch',
    given,
  );
}

/**
 * Validates the address of a channel. The error message does not repeat it, because the addresses of webhooks are secrets. A user and
 * a password are refused, because `fetch` would refuse every delivery to such an address.
 */
export function checkHttpUrl(check: OptionsCheck, option: string, url: unknown): void {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  check.that(
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '',
    option,
    'an http(s) URL without a user and a password',
    typeof url === 'string' ? 'another text' : url,
  );
}

/** Validates further headers. Their values are usually secrets, so the message does not repeat them. */
export function checkHeaders(check: OptionsCheck, headers: unknown): boolean {
  const areHeaders = headers === undefined || isHeaders(headers);
  return check.that(areHeaders, 'headers', 'an object of names and values that HTTP allows', 'others');
}

function isHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isList(value)) return false;
  try {
    const texts: unknown[] = Object.values(value);
    return (
      texts.every((text) => typeof text === 'string') &&
      isInstance(Reflect.construct(Headers, [value]), Headers)
    );
  } catch {
    return false;
  }
}

/** A request to the server of a channel. */
interface JsonPost {
  readonly channel: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** @default the global `fetch` */
  readonly fetch?: AlertFetch | undefined;
  /** Codes of errors in the body of an answer that may pass, so that a retry can help. @default every code */
  readonly passingErrors?: ReadonlySet<string>;
}

/**
 * Posts JSON. No redirect is followed, because an address within the network must not be reachable through the receiver.
 *
 * @throws DeliveryError when the server does not answer with 2xx, or answers `{ "ok": false }` or `{ "success": false }`. The error is
 * not retryable for a status that says that the same request will be refused again.
 */
export async function postJson({
  channel,
  url,
  body,
  headers,
  signal,
  fetch: given,
  passingErrors,
}: JsonPost): Promise<void> {
  const request: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'breakwater', ...headers },
    body,
    signal,
  };
  let response: Response;
  try {
    // Only the global fetch is known to return a redirect, whose status tells whether it is permanent.
    response = given
      ? await given(url, { ...request, redirect: 'error' })
      : await fetch(url, { ...request, redirect: 'manual' });
  } catch (error) {
    if (signal.aborted) throw new DeliveryError(channel, 'there was no answer in time');
    if (given) throw failureOfClient(channel, error);
    if (isProxyRefusal(error))
      throw new DeliveryError(channel, 'the server answered 407', { retryable: false });
    throw new DeliveryError(channel, reasonOf(error));
  }
  const { ok, status } = response;
  const answer = await readBeginning(response);
  const refusal = ok ? refusalIn(answer) : undefined;
  if (ok && !refusal) return;
  const inBody = refusal ? `, and ${refusal.code ? `the error '${refusal.code}'` : 'that it failed'}` : '';
  const retryAfter = retryAfterOf(response);
  throw new DeliveryError(channel, `${answeredWith(status)}${inBody}`, {
    retryable: refusal ? mayPass(refusal.code, passingErrors) : !isRejection(status),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** Statuses of 4xx that may pass: 408 (timeout), 425 (too early) and 429 (too many requests). */
export const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
/** Redirects that are permanent: the same address will always be redirected. */
const MOVED: ReadonlySet<number> = new Set([301, 308]);

/** Tells whether the same request would be refused again, so that a retry cannot help. */
const isRejection = (status: number): boolean =>
  MOVED.has(status) || (status >= 400 && status < 500 && !PASSING_STATUSES.has(status));

/** Maximum number of bytes of an answer that are read. */
const MAX_ANSWER = 4_096;

/**
 * Reads the beginning of an answer, and lets go of the rest: the connection is free for the next notification only after the body has
 * ended. An answer whose connection breaks ends where it breaks.
 */
async function readBeginning({ body }: Response): Promise<string> {
  if (!body) return '';
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (size < MAX_ANSWER) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
    }
    await reader.cancel();
  } catch {
    // The status has arrived, which decides without the body.
  }
  return Buffer.concat(chunks).toString();
}

/** The code of an error in a body: a word such as `channel_not_found`. Other texts can contain secrets. */
const ERROR_CODE = /^[\w.-]{1,60}$/;

/** Slack and others answer 200 with `{ "ok": false, "error": "<code>" }` when they refuse a request. */
function refusalIn(answer: string): { readonly code: string | undefined } | undefined {
  if (!answer.trimStart().startsWith('{')) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(answer);
  } catch {
    return undefined;
  }
  if (readProperty(body, 'ok') !== false && readProperty(body, 'success') !== false) return undefined;
  const code = readText(body, 'error');
  return { code: code !== undefined && ERROR_CODE.test(code) ? code : undefined };
}

const mayPass = (code: string | undefined, passing: ReadonlySet<string> | undefined): boolean =>
  code === undefined || passing === undefined || passing.has(code);

/** `fetch` does not return an answer 407. It rejects, and of all failed requests only these have a cause without a message. */
const isProxyRefusal = (error: unknown): boolean => readText(readProperty(error, 'cause'), 'message') === '';

/** A client with policies says itself whether the same request can succeed later, and when. */
function failureOfClient(channel: string, error: unknown): DeliveryError {
  const status = readNumber(error, 'upstreamStatus');
  const code = errorCode(error);
  const ofCode =
    code !== undefined && ERROR_CODE.test(code) ? `the request failed (${code})` : reasonOf(error);
  const retryAfter = readNumber(error, 'retryAfter');
  return new DeliveryError(channel, status === undefined ? ofCode : answeredWith(status), {
    retryable: status === undefined ? readProperty(error, 'retryable') !== false : !isRejection(status),
    ...(retryAfter !== undefined && retryAfter >= 0 && { retryAfter }),
  });
}

const answeredWith = (status: number): string =>
  `the server answered ${status}${status >= 300 && status < 400 ? ', a redirect, which is not followed' : ''}`;

/** The system's error code alone: the message can contain the address. */
function reasonOf(error: unknown): string {
  const code = readText(readProperty(error, 'cause'), 'code');
  return code === undefined ? 'the connection failed' : `the connection failed (${code})`;
}

/** A date is compared to the server's own clock if the server sends its time. */
function retryAfterOf({ headers }: Response): number | undefined {
  const serverTime = Date.parse(headers.get('date') ?? '');
  const retryAfter = parseRetryAfter(
    headers.get('retry-after'),
    Number.isNaN(serverTime) ? Date.now() : serverTime,
  );
  return retryAfter === undefined ? undefined : Math.min(retryAfter, Number.MAX_SAFE_INTEGER);
}
