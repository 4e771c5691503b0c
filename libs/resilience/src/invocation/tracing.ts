import type { CallTracer } from '@breakwater/core';
import type { Next } from './policy.js';
import { runOperation } from './run-operation.js';

/** The end of a pipeline: {@link runOperation}, each run followed by the tracer if there is one. */
export function attemptStep(tracer: CallTracer | undefined): Next {
  if (!tracer) return runOperation;
  return (call) =>
    tracer.trace({ kind: 'attempt', name: call.name, attempt: call.attempt }, () => runOperation(call));
}

/** The head of a pipeline, each call followed by the tracer if there is one. */
export function callStep(tracer: CallTracer | undefined, next: Next): Next {
  if (!tracer) return next;
  return (call) => tracer.trace({ kind: 'call', name: call.name }, () => next(call));
}
