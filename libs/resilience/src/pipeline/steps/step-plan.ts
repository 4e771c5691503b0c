import type { Next } from '../../invocation/policy.js';
import type { DeclarationLevel } from '../declaration-level.js';
import type { ExplainedOption, ExplainedStep } from '../explanation.js';
import type { LayeredOptions } from '../../options/layered-options.js';
import type { PolicyHome } from '../policy-home.js';

/** What is known of a pipeline when its steps are planned. */
export interface PlanContext {
  /** Name of the pipeline, which its own policies get too: a policy's name or `Class.method`. */
  readonly name: string;
  /** Where it was declared, for messages. */
  readonly place: string;
  /** The places that declare policies for it, the stronger one later. */
  readonly levels: readonly DeclarationLevel[];
  readonly home: PolicyHome;
  /** Class of the decorated method; none for a policy that a service runs. */
  readonly owner?: abstract new (...args: never[]) => object;
}

/** One step, ready to be composed and to be explained. */
export interface StepPlan extends ExplainedStep {
  readonly wrap: (next: Next) => Next;
}

/** Shows each option in force with the place that it comes from. */
export function explainOptions<O extends object>(
  layers: LayeredOptions<O>,
  resolved: object,
): Record<string, ExplainedOption> {
  return Object.fromEntries(
    Object.entries<unknown>({ ...resolved })
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => [option, { value, source: layers.sourceOf(option as keyof O) ?? 'default' }]),
  );
}
