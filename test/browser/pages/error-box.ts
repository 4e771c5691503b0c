import './announcements.js';
import './settled.js';
import { ApiError, type ApiErrorFacts } from '@breakwater/client';
import { ErrorDisplay, type ErrorDisplayProps } from '@breakwater/client/react';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

const root = createRoot(document.getElementById('root') as HTMLElement);
const errors = new Map<string, ApiError>();
let presses = 0;

/** Functions that the tests call in the page. */
const stage = {
  /** Shows the error of a name, which the first call makes of the facts. */
  show(name: string, facts: Partial<ApiErrorFacts> = {}, props: Partial<ErrorDisplayProps> = {}): void {
    const error =
      errors.get(name) ?? new ApiError('Failed', { kind: 'answer', status: 503, retryable: true, ...facts });
    errors.set(name, error);
    flushSync(() => {
      root.render(createElement(ErrorDisplay, { error, onRetry: () => (presses += 1), ...props }));
    });
  },
  hide: (): void => flushSync(() => root.render(null)),
  presses: (): number => presses,
};

Object.assign(globalThis, stage);
