import { type Redactor, processRedactor, seconds } from '@breakwater/core';
import type { ErrorDescription } from './error-description.js';
import type { ErrorAnswer, ShownError } from './formats/error-body.format.js';
import { isInternal, publicMessage } from './public-message.js';
import type { RequestFacts } from '../requests/request-facts.js';
import { titleOfStatus } from './status-code.js';

/** Decides how much of an error a client sees. */
export interface ErrorVisibility {
  readonly exposeDetails: boolean;
  /** @default the redactor of the process */
  readonly redactor?: Redactor;
}

/**
 * Decides what the client may see of an error. Secrets are taken out of all of it.
 *
 * @param requestId id under which operators find the error
 */
export function shownError(
  description: ErrorDescription,
  { exposeDetails, redactor = processRedactor }: ErrorVisibility,
  requestId?: string,
): ShownError {
  const { code, retryable, errors, metadata } = description;
  const retryAfter = wholeSeconds(description.retryAfter);
  const hidden = !exposeDetails && isInternal(description);
  const shownMessage = (): string => {
    if (!hidden) return redactor.lines(description.message);
    const own = description.publicMessage;
    return own === undefined ? publicMessage(description, { retryAfter, requestId }) : redactor.lines(own);
  };
  return {
    code: redactor.text(code),
    message: shownMessage(),
    retryable,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(!hidden && errors && { errors: redactor.value(errors) as readonly unknown[] }),
    ...(!hidden && metadata && { metadata: redactor.value(metadata) as ShownError['metadata'] & {} }),
  };
}

/**
 * Builds the answer to the error of an HTTP request.
 *
 * @param at the time of day
 */
export function errorAnswer(
  description: ErrorDescription,
  { path, requestId }: Pick<RequestFacts, 'path' | 'requestId'>,
  exposeDetails: boolean,
  at: Date,
  redactor: Redactor,
): ErrorAnswer {
  const { status } = description;
  return {
    status,
    title: titleOfStatus(status),
    ...shownError(description, { exposeDetails, redactor }, requestId),
    path: shownPath(path, redactor),
    ...(requestId !== undefined && { requestId }),
    timestamp: at.toISOString(),
  };
}

/** Rounds milliseconds up to whole seconds, at least 1: a client that comes back too early is refused again. */
function wholeSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.max(1, Math.ceil(milliseconds / seconds(1)));
}

/** Returns the path as the client sent it, or decoded when a secret has to be taken out: the client may log the whole answer. */
function shownPath(path: string, redactor: Redactor): string {
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // The path cannot be decoded, so it is judged as it is.
  }
  // A segment such as `pin: 1234` looks like the end of a path to the redactor, so each is judged by itself, too.
  const segments = redactor.text(decoded).split('/');
  const shown = segments.map((segment) => redactor.text(segment)).join('/');
  return shown === decoded ? path : shown;
}
