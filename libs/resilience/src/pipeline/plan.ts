import { supervise } from '../invocation/supervise.js';
import type { Next } from '../invocation/policy.js';
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
const SUPERVISING: readonly PipelineStep[] = ['totalTimeout', 'circuitBreaker', 'attemptTimeout'];

/**
 * Composes the pipeline of a method or a named policy.
 *
 * @param order the user's own order of the steps
 * @throws OptionsError when an option is wrong or contradicts another one
 */
export function plan(context: PlanContext, order?: readonly PipelineStep[]): Pipeline {
  const { name, place, home } = context;
  const circuitBreaker = planCircuitBreaker(context);
  const onFallback = (): void => {
    if (circuitBreaker)
      home.circuitBreakers.get(circuitBreaker.name)?.circuit.countFallback(home.environment.clock.now());
  };
  const plans = [
    planFallback(context, onFallback),
    planRetry(context),
    circuitBreaker,
    ...planTimeouts(context),
    planBulkhead(context),
  ].filter((step) => step !== undefined);

  const used = plans.map(({ step }) => step);
  const steps = inOrder(used, order, place).map(
    (step) => plans.find((planned) => planned.step === step) as StepPlan,
  );
  const explanation = new Explanation(
    name,
    steps.map(({ wrap: _, ...explained }) => explained),
  );
  return new Pipeline(explanation, supervised(steps), home.environment);
}

/** Makes sure that some step listens for cancellation; it stands outside of the bulkhead, whose slots follow the work. */
function supervised(steps: readonly StepPlan[]): ((next: Next) => Next)[] {
  const wraps = steps.map(({ wrap }) => wrap);
  if (steps.some(({ step }) => SUPERVISING.includes(step))) return wraps;
  const bulkhead = steps.findIndex(({ step }) => step === 'bulkhead');
  return wraps.toSpliced(
    bulkhead < 0 ? wraps.length : bulkhead,
    0,
    (next) => (call) => supervise(call, next),
  );
}
