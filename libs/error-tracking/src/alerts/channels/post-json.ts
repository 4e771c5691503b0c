import { type OptionsCheck, readProperty, readText, parseRetryAfter } from '@breakwater/core';
import { DeliveryError } from './delivery.error.js';

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

/** A request to the server of a channel. */
interface JsonPost {
  readonly channel: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Sends JSON and waits until the server accepts it. Redirects are not followed: they could lead the request to a server inside the
 * network.
 *
 * @throws DeliveryError when the server does not answer with 2xx. The error is not retryable for a 4xx status other than 408 and 429.
 */
export async function postJson({ channel, url, body, headers, signal }: JsonPost): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'user-agent': 'breakwater', ...headers },
      body,
      signal,
    });
  } catch (error) {
    throw new DeliveryError(channel, signal.aborted ? 'there was no answer in time' : reasonOf(error));
  }
  // Nobody reads the body, but the connection is free for the next notification only after the body has ended.
  await response.body?.cancel().catch(() => undefined);
  if (response.ok) return;
  const { status } = response;
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  const retryAfter = retryAfterOf(response);
  throw new DeliveryError(channel, `the server answered ${status}${redirect}`, {
    retryable: !isRejection(status),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** Whether the request itself is wrong, so that a retry cannot help. 408 (timeout) and 429 (too many requests) may pass. */
const isRejection = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

/** The system's error code alone: the message can contain the address. */
function reasonOf(error: unknown): string {
  const code = readText(readProperty(error, 'cause'), 'code');
  return code === undefined ? 'the connection failed' : `the connection failed (${code})`;
}

/** A date is compared to the server's own clock if the server sends its time. */
function retryAfterOf({ headers }: Response): number | undefined {
  const serverTime = Date.parse(headers.get('date') ?? '');
  return parseRetryAfter(headers.get('retry-after'), Number.isNaN(serverTime) ? Date.now() : serverTime);
}
