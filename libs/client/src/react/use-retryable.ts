import { useEffect, useInsertionEffect, useReducer, useState } from 'react';
import { newIdempotencyKey } from '../idempotency-key.js';

/** Facts of one call, in the shape of request options: `client.post('/orders', { json, ...call })`. */
export interface RetryableCall {
  /** Aborts when the component unmounts, and when a newer call replaces this one. */
  readonly signal: AbortSignal;
  /** Stays the same over retries, so that the server does the work once. */
  readonly idempotencyKey: string;
}

/** State of the calls of {@link useRetryable}. */
export interface RetryableState<T> {
  /** Result of the last success. */
  readonly data: T | undefined;
  /** Failure of the last call. It stays during a retry, so that an error box keeps its place and the focus. */
  readonly error: unknown;
  readonly busy: boolean;
  /** Number of calls since the last `run`; 0 before the first. */
  readonly attempt: number;
}

/** State of the calls of {@link useRetryable}, and two functions that never change. */
export interface Retryable<T, A extends readonly unknown[]> extends RetryableState<T> {
  /** Starts a call with a new idempotency key, and aborts a running one. */
  readonly run: (...args: A) => void;
  /** Repeats the last call with its arguments. It does nothing during a call and before the first one. */
  readonly retry: () => void;
}

/** The function that {@link useRetryable} runs. It gets the facts of the call, then the arguments of `run`. */
export type RetryableWork<T, A extends readonly unknown[]> = (
  call: RetryableCall,
  ...args: A
) => T | PromiseLike<T>;

/** One press of the submit button, with all its retries. */
interface Intent<A extends readonly unknown[]> {
  readonly args: A;
  attempt: number;
  key?: string | undefined;
}

/**
 * Runs an asynchronous function and lets the user retry it. The last call wins; unmounting aborts it.
 *
 * @param fn gets the signal and the idempotency key of the call, and the arguments of `run`
 */
export function useRetryable<T, A extends readonly unknown[] = []>(fn: RetryableWork<T, A>): Retryable<T, A> {
  const [state, update] = useReducer(
    (old: RetryableState<T>, changes: Partial<RetryableState<T>>) => ({ ...old, ...changes }),
    { busy: false, attempt: 0 } as RetryableState<T>,
  );
  const [calls] = useState(() => {
    let running: AbortController | undefined;
    let intent: Intent<A> | undefined;

    const start = async (mine: Intent<A>): Promise<void> => {
      const { signal } = (running = new AbortController());
      const outcome: { -readonly [K in keyof RetryableState<T>]?: RetryableState<T>[K] } = {
        busy: false,
        error: undefined,
      };
      update({ busy: true, attempt: ++mine.attempt });
      try {
        mine.key ??= newIdempotencyKey();
        outcome.data = await own.fn({ signal, idempotencyKey: mine.key }, ...mine.args);
        mine.key = undefined;
      } catch (error) {
        outcome.error = error;
      }
      if (signal.aborted) return;
      running = undefined;
      update(outcome);
    };
    const own = {
      fn,
      run: (...args: A): void => {
        own.stop();
        update({ error: undefined });
        void start((intent = { args, attempt: 0 }));
      },
      retry: (): void => {
        if (intent && !running) void start(intent);
      },
      stop: (): void => {
        running?.abort();
        running = undefined;
        update({ busy: false });
      },
    };
    return own;
  });
  // An insertion effect runs before the effects of children, which may call `run`.
  useInsertionEffect(() => {
    calls.fn = fn;
  });
  useEffect(() => calls.stop, [calls]);
  return { ...state, run: calls.run, retry: calls.retry };
}
