import type { Backoff } from './backoff.js';

/** Waits that grow with the Fibonacci numbers, more slowly than doubling: `delay x 1, 1, 2, 3, 5, 8, ...` */
export const fibonacciBackoff =
  (delay: number): Backoff =>
  ({ retry }) =>
    delay * fibonacci(retry);

function fibonacci(n: number): number {
  let current = 1;
  let previous = 0;
  // From 1 477 on the numbers are Infinity, so that the loop is short even for an absurd number of retries.
  for (let i = 1; i < n && Number.isFinite(current); i++) {
    [previous, current] = [current, previous + current];
  }
  return current;
}
