import { type Retryable, type RetryableWork, useRetryable } from '@breakwater/client/react';
import { useEffect } from 'react';

/** Loads something when the component appears. A component with another subject needs another `key`. */
export function useLoaded<T>(load: RetryableWork<T, []>): Retryable<T, []> {
  const state = useRetryable(load);
  useEffect(state.run, [state.run]);
  return state;
}
