import type { Failures } from '@breakwater/core';
import { incomingAttempt } from '../requests/incoming-headers.js';
import { RequestScope } from '../requests/request-scope.js';
import type { ErrorDescription } from './error-description.js';

/** A request that may carry the number of its attempt. */
interface AttemptedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Tells the client not to retry if it repeats its request already and a policy refused a call below. Only the outermost caller should
 * retry: if each of three layers makes three attempts, a failing service gets 27 calls for one request. A service that shuts down
 * is no reason, because the next attempt reaches another instance.
 *
 * @param request the request, if the caller has it; else the request of the running code
 */
export function withoutNestedRetry(
  description: ErrorDescription,
  thrown: unknown,
  request: AttemptedRequest | undefined,
  failures: Pick<Failures, 'of'>,
): ErrorDescription {
  if (!description.retryable) return description;
  const attempt = request ? incomingAttempt(request.headers) : RequestScope.current()?.attempt;
  if (attempt === undefined || attempt === 1) return description;
  const { origin, kind } = failures.of(thrown);
  const isRefusal = origin === 'policy' && (kind === 'circuit-open' || kind === 'overloaded');
  return isRefusal ? { ...description, retryable: false } : description;
}
