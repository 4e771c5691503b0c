import { createElement, type ReactElement, useEffect, useState } from 'react';
import { isApiError } from '../api-error.js';
import { messageOf as defaultMessageOf } from '../messages.js';

/** Texts of {@link ErrorDisplay}. */
export interface ErrorLabels {
  /** Returns the sentence about an error, e.g. `(error) => messageOf(error, GERMAN)`. @default messageOf */
  readonly messageOf?: (error: unknown) => string;
  /** Stands before the id of the request. @default 'Request' */
  readonly request?: string;
  /** Text of the button. @default 'Retry' */
  readonly retry?: string;
  /** Text of the button while the user has to wait. @default (seconds) => `Retry in ${seconds} s` */
  readonly retryIn?: (seconds: number) => string;
  /** Text of the button during a call. @default 'Retrying …' */
  readonly retrying?: string;
}

/** Properties of {@link ErrorDisplay}. */
export interface ErrorDisplayProps {
  /** Nothing is shown for `undefined` and `null`. */
  readonly error: unknown;
  /** Is called when the user presses the button. There is no button without it. @default none */
  readonly onRetry?: (() => void) | undefined;
  /** Texts in another language. @default English texts */
  readonly labels?: ErrorLabels | undefined;
  /** True during a call: the button does nothing. @default false */
  readonly busy?: boolean | undefined;
}

/** When errors may be retried, in milliseconds since 1970. An error that is shown a second time does not wait again. */
const ends = new WeakMap<object, number>();

/**
 * Shows an error, with a button if a retry can help. The button counts down to the time that the server asked for.
 *
 * A screen reader announces each error once, because the button stands outside the live region. A button that does nothing has
 * `aria-disabled`; with `disabled` it would lose the focus.
 */
export function ErrorDisplay({
  error,
  onRetry,
  busy,
  labels: {
    messageOf = defaultMessageOf,
    request = 'Request',
    retry = 'Retry',
    retryIn = (seconds: number) => `Retry in ${seconds} s`,
    retrying = 'Retrying …',
  } = {},
}: ErrorDisplayProps): ReactElement | null {
  const [, render] = useState(0);
  const api = isApiError(error) ? error : undefined;
  const now = Date.now();
  const end = (api && ends.get(api)) ?? now + (api?.retryAfter ?? 0);
  if (api) ends.set(api, end);
  const seconds = Math.ceil((end - now) / 1000);
  const waits = seconds > 0;
  const blocked = waits || busy;

  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(render, (end - now) % 1000 || 1000, now);
    return () => clearTimeout(timer);
  });

  if (error === undefined || error === null) return null;
  return createElement(
    'div',
    { className: 'breakwater-error' },
    createElement(
      'div',
      // An element for each error: a screen reader does not announce the same text twice in the same element.
      { role: 'alert', key: api && end },
      createElement('p', null, messageOf(error)),
      api?.requestId && createElement('small', null, request, ' ', api.requestId),
    ),
    api?.retryable &&
      onRetry &&
      createElement(
        'button',
        {
          type: 'button',
          'aria-disabled': blocked,
          onClick: () => {
            if (!blocked) onRetry();
          },
        },
        busy ? retrying : waits ? retryIn(seconds) : retry,
      ),
  );
}
