import { parseRetryAfter } from '@breakwater/resilience';
import { DeliveryError } from './delivery.error.js';

/** A body on its way to a channel's server. */
export interface JsonPost {
  readonly channel: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Sends JSON and waits until it is accepted. Redirects are not followed: whoever answers for the address could lead the
 * notification, and the service, to a place inside of the network.
 *
 * @throws DeliveryError when the answer is not 2xx, or there is none
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
  // Nobody reads it, but the connection is only free for the next notification once it has ended.
  await response.body?.cancel().catch(() => undefined);
  if (response.ok) return;
  const redirect =
    response.status >= 300 && response.status < 400 ? ', a redirect, which is not followed' : '';
  const retryAfter = retryAfterOf(response);
  throw new DeliveryError(channel, `the server answered ${response.status}${redirect}`, {
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** The system's code and nothing of the message, as that can name the address. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? `the connection failed (${cause.code})` : 'the connection failed';
}

/** By the server's own clock, which wrote the date, if it is one. */
function retryAfterOf({ headers }: Response): number | undefined {
  return parseRetryAfter(headers.get('retry-after'), Date.parse(headers.get('date') ?? ''));
}
