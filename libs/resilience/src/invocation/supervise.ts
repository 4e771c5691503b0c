import { RequestContext } from '@breakwater/core';
import type { Call, LogicalCall } from './call.js';
import { type NextStep, partsOf, type WorkParts } from './policy.js';
import { type TimeoutRule, SupervisedCall, type TimeLimit } from './supervised-call.js';

export type { TimeoutRule, TimeLimit };

/**
 * Runs `next` in a scope of its own whose cancellation, by the caller or by `limit`, rejects at once, whatever
 * the work does. A result or rejection that comes later is dropped quietly.
 */
export function supervise(outer: Call, next: NextStep, limit?: TimeLimit): Promise<unknown> {
  return superviseBelow(outer.logical, outer, partsOf(next), limit, limit?.deadline);
}

/** Like {@link supervise} for a call that has no scope yet. */
export function superviseBelow(
  logical: LogicalCall,
  parent: RequestContext | undefined,
  work: WorkParts,
  timeoutRule?: TimeoutRule,
  deadline = Infinity,
  now?: number,
): Promise<unknown> {
  const around = parent && RequestContext.goingOn(parent);
  if (around?.cancelled) return Promise.reject(around.reason);
  return new SupervisedCall(logical, around, timeoutRule, deadline).run(work, now);
}
