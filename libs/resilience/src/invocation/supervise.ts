import type { Call } from './call.js';
import type { Next } from './policy.js';
import { SupervisedCall, type TimeLimit } from './supervised-call.js';

export type { TimeLimit };

/**
 * Runs `next` in a scope of its own whose cancellation, by the caller or by `limit`, rejects at once, whatever
 * the work does. A result or rejection that comes later is dropped quietly.
 */
export function supervise(outer: Call, next: Next, limit?: TimeLimit): Promise<unknown> {
  if (outer.cancelled) return Promise.reject(outer.reason);
  return new Promise((resolve, reject) => {
    new SupervisedCall(outer, limit, resolve, reject).run(next);
  });
}
