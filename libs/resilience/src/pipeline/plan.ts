import type { Call } from '../invocation/call.js';
import { type DeclarationLevel, declaredOf } from '../steps/declaration-level.js';
import { checkWaits } from './cross-checks.js';
import { type ExplainedStep, Explanation } from '../steps/explanation.js';
import { Pipeline } from './pipeline.js';
import { inOrder, type PipelineStep } from '../steps/pipeline-order.js';
import type { PolicyHome } from './policy-home.js';
import type { PlannedStep } from '../steps/policy-step.js';
import { type CallLimits, type PlannedPipeline, StepContext } from '../steps/step-context.js';

/** A pipeline that is to be planned. */
export interface PlanContext extends PlannedPipeline {
  /** The places that declare policies for it, the stronger one later. */
  readonly levels: readonly DeclarationLevel[];
  readonly home: PolicyHome;
}

/** A planned step with its place. */
export type PlacedStep = PlannedStep & ExplainedStep & { readonly kind: string };

/**
 * Composes the pipeline of a method or a named policy from the steps that its declarations ask for.
 *
 * @param order the user's own order of the steps
 * @throws OptionsError when an option is wrong or contradicts another one
 */
export function plan(context: PlanContext, order?: readonly PipelineStep[]): Pipeline {
  const { name, place, levels, home } = context;
  const tellFallback = (call: Call): void => {
    for (const { onFallback } of placed) onFallback?.(call);
  };
  const definitions = home.steps.declaredIn(levels, place);
  const contextOf = (kind: (typeof definitions)[number]['kind'], limits: CallLimits): StepContext =>
    new StepContext(context, kind, declaredOf(levels, kind), home, limits, tellFallback);

  const limits = Object.assign(
    {},
    ...definitions.map((definition) => definition.limits?.(contextOf(definition.kind, {}))),
  ) as CallLimits;
  const placed = inOrder(
    definitions.flatMap((definition): PlacedStep[] => {
      const { slot, kind } = definition;
      const planned = definition.plan(contextOf(kind, limits));
      return planned ? [{ name, ...planned, step: slot, kind }] : [];
    }),
    order,
    place,
  );
  for (const { kind, plannedWait = 0 } of placed) checkWaits(kind, plannedWait, limits.total, place);
  const explained = placed.map(({ step, name: own, options }) => ({ step, name: own, options }));
  return new Pipeline(new Explanation(name, explained), placed, home.environment);
}
