import type { ErrorDescription } from './error-description.js';
import type { ErrorAnswer } from './formats/error-body.format.js';
import { isInternal, publicMessage } from './public-message.js';
import type { RequestFacts } from '../requests/request-facts.js';
import { titleOfStatus } from './status-code.js';

/**
 * Decides what the client may see of an error.
 *
 * @param at the time of day
 */
export function errorAnswer(
  description: ErrorDescription,
  { path, requestId }: Pick<RequestFacts, 'path' | 'requestId'>,
  exposeDetails: boolean,
  at: Date,
): ErrorAnswer {
  const { status, code, message, retryable, errors, metadata } = description;
  const retryAfter = wholeSeconds(description.retryAfter);
  const hidden = !exposeDetails && isInternal(description);
  return {
    status,
    title: titleOfStatus(status),
    code,
    message: hidden ? publicMessage(description, { retryAfter, requestId }) : message,
    retryable,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(!hidden && errors && { errors }),
    ...(!hidden && metadata && { metadata }),
    path,
    ...(requestId !== undefined && { requestId }),
    timestamp: at.toISOString(),
  };
}

/** Rounded up, as a client that comes too early is refused again; 0 would invite it to come at once. */
function wholeSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.max(1, Math.ceil(milliseconds / 1_000));
}
