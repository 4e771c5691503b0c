import { type Retryable, type RetryableWork, useRetryable } from '@breakwater/client/react';
import { useEffect } from 'react';

/** Loads data when the component appears. Give the component another `key` to load other data. */
export function useLoaded<T>(load: RetryableWork<T, []>): Retryable<T, []> {
  const state = useRetryable(load);
  useEffect(state.run, [state.run]);
  return state;
}
