'use client';

export { ErrorDisplay, type ErrorDisplayProps, type ErrorLabels } from './error-display.js';
export {
  type Retryable,
  type RetryableCall,
  type RetryableState,
  type RetryableWork,
  useRetryable,
} from './use-retryable.js';
