import { type CallTracer, runInContext } from '@breakwater/core';
import type { Call } from './call.js';
import type { PipelineHead, NextStep } from './policy.js';
import { runOperation } from './run-operation.js';

/**
 * The end of a pipeline: {@link runOperation}, each run followed by the tracer if there is one. The tracer is asked inside of
 * the scope of the run, so that it can learn when the run is given up.
 */
export function attemptStep(tracer: CallTracer | undefined): NextStep {
  if (!tracer) return runOperation;
  const run = (call: Call): Promise<unknown> =>
    tracer.trace({ kind: 'attempt', name: call.name, attempt: call.attempt }, () => runOperation(call));
  return (call) => runInContext(call, run);
}

/** Like {@link callStep} where the head gives calls their scope. */
export function headStep(tracer: CallTracer | undefined, head: PipelineHead): PipelineHead {
  if (!tracer) return head;
  return (logical, parent) => tracer.trace({ kind: 'call', name: logical.name }, () => head(logical, parent));
}

/** The head of a pipeline, each call followed by the tracer if there is one. */
export function callStep(tracer: CallTracer | undefined, next: NextStep): NextStep {
  if (!tracer) return next;
  return (call) => tracer.trace({ kind: 'call', name: call.name }, () => next(call));
}
