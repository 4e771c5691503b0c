import type { Next } from '../invocation/policy.js';
import { supervise } from '../invocation/supervise.js';
import { checkWaits } from './cross-checks.js';
import { Explanation } from './explanation.js';
import { Pipeline } from './pipeline.js';
import { inOrder, type PipelineStep } from './pipeline-order.js';
import { planBulkhead } from './steps/bulkhead.step.js';
import { planCircuitBreaker } from './steps/circuit-breaker.step.js';
import { planFallback } from './steps/fallback.step.js';
import { planRetry } from './steps/retry.step.js';
import type { PlanContext, StepPlan } from './steps/step-plan.js';
import { planTimeouts } from './steps/timeout.step.js';

/** Steps that answer a caller at once when its call is cancelled, whatever the work below does. */
const SUPERVISING: ReadonlySet<PipelineStep> = new Set(['totalTimeout', 'circuitBreaker', 'attemptTimeout']);

/**
 * Composes the pipeline of a method or a named policy.
 *
 * @param order the user's own order of the steps
 * @throws OptionsError when an option is wrong or contradicts another one
 */
export function plan(context: PlanContext, order?: readonly PipelineStep[]): Pipeline {
  const { place, home } = context;
  const timeouts = planTimeouts(context);
  const retry = planRetry(context);
  if (retry) checkWaits(retry.plannedWait, timeouts.total, place);
  const circuitBreaker = planCircuitBreaker(context, timeouts.attempt ?? timeouts.total);
  const fallback = planFallback(context, () => circuitBreaker?.countFallback());
  const planned = [fallback, ...timeouts.steps, retry, circuitBreaker, planBulkhead(context)];
  const steps = inOrder(
    planned.filter((step) => step !== undefined),
    order,
    place,
  );
  const explained = steps.map(({ step, name, options }) => ({ step, name, options }));
  return new Pipeline(new Explanation(context.name, explained), supervised(steps), home.environment);
}

/** Makes sure that some step listens for cancellation; it stands outside of the bulkhead, whose slots follow the work. */
function supervised(steps: readonly StepPlan[]): ((next: Next) => Next)[] {
  const wraps = steps.map(({ wrap }) => wrap);
  if (steps.some(({ step }) => SUPERVISING.has(step))) return wraps;
  const bulkhead = steps.findIndex(({ step }) => step === 'bulkhead');
  return wraps.toSpliced(
    bulkhead < 0 ? wraps.length : bulkhead,
    0,
    (next) => (call) => supervise(call, next),
  );
}
