import { OptionsError, readOptions, readProperty } from '@breakwater/core';
import type { RetryBudget } from '../budget/retry-budget.js';
import type { Call } from '../invocation/call.js';
import type { PipelineHead, NextStep } from '../invocation/policy.js';
import type { ExplainedOption } from './explanation.js';
import { PIPELINE_ORDER, type PipelineStep } from './pipeline-order.js';
import type { PolicyKind } from './policy-declarations.js';
import type { CallLimits, StepContext } from './step-context.js';

/** One step of one pipeline, ready to be composed and to be explained. */
export interface PlannedStep {
  /** Name under which the step keeps its state. @default the name of the pipeline */
  readonly name?: string;
  /** The options in force, each with the place that it comes from; `explainOptions()` builds them. */
  readonly options: Readonly<Record<string, ExplainedOption>>;
  /** Builds the step in front of `next`. Called when the pipeline is composed and when policies are switched, never per call. */
  readonly wrap: (next: NextStep) => NextStep;
  /** Like `wrap` for a step that gives calls their scope. The pipeline uses it when the step is the outermost one. */
  readonly head?: (next: NextStep) => PipelineHead;
  /** True if the step answers the caller at once when the call is cancelled, whatever the work does. @default false */
  readonly supervises?: boolean;
  /** True if the step gives work up whose call goes on. A step below it then has to supervise. @default false */
  readonly racesWork?: boolean;
  /** True if the step has to last until the work itself ends, not only the call. @default false */
  readonly followsWork?: boolean;
  /** Milliseconds that the step waits on purpose in one call, at most; they have to fit into the total timeout. @default 0 */
  readonly plannedWait?: number;
  /** Options whose values change while the application runs; shown beside `options`. */
  readonly present?: () => Readonly<Record<string, ExplainedOption>>;
  /** Milliseconds after which the step gives each attempt up, if no other step does it earlier. @default no limit */
  readonly givesUpAfter?: number | undefined;
  /** Milliseconds after which the step adds an attempt; has to be less than any limit on an attempt. @default no such step */
  readonly startsAfter?: number;
  /** Returns false while the step holds that the dependency fails. Must not throw. @default true */
  readonly isHealthy?: () => boolean;
  /** Returns false while a further call would have to wait or would be refused. Must not throw. @default true */
  readonly hasRoom?: () => boolean;
  /** @internal Budget of the repetitions of a call; `false` without a limit. */
  readonly budget?: RetryBudget | false;
  /** Called each time after a fallback has answered or failed. Must not throw. */
  readonly onFallback?: (call: Call) => void;
}

/** A step of pipelines: its slot, the policies that it is for, and how it is planned from what they say. */
export interface PolicyStep<K extends PolicyKind = PolicyKind> {
  /** Its place in the order of a call. */
  readonly slot: PipelineStep;
  /** Key of its options in policies, module defaults and decorators. */
  readonly kind: K;
  /**
   * Plans the step for one pipeline, when the application starts or at the first use.
   *
   * @returns `undefined` when the options ask for no such step
   * @throws OptionsError when an option is wrong
   */
  readonly plan: (context: StepContext<K>) => PlannedStep | undefined;
  /** The limits that the step puts on the time of a call, for other steps to know. */
  readonly limits?: (context: StepContext<K>) => CallLimits;
  /** Checks module defaults on their own, as no call may ever use them. Without it there are no defaults of the kind. */
  readonly checkDefaults?: (defaults: object, place: string) => void;
}

/** A step of any kind. */
export type AnyPolicyStep = { [K in PolicyKind]: PolicyStep<K> }[PolicyKind];

/**
 * Defines a step. Hand it to `declareStep()` for a decorator, or to `ResilienceModule.forSteps()` and
 * `PolicySteps.register()` for named policies and module defaults.
 *
 * @throws OptionsError when there is no such slot, or the kind or the plan is missing
 */
export function definePolicyStep<K extends PolicyKind>(step: PolicyStep<K>): PolicyStep<K> {
  const copy = readOptions(step, 'step', 'definePolicyStep');
  checkStep(copy, 'definePolicyStep');
  return Object.freeze({ ...copy });
}

/** @throws OptionsError when a step has no slot, no kind or no plan */
export function checkStep(step: unknown, place: string): void {
  const [slot, kind, plan] = (['slot', 'kind', 'plan'] as const).map((option) => readProperty(step, option));
  if (!PIPELINE_ORDER.includes(slot as PipelineStep)) {
    throw new OptionsError('slot', `one of ${PIPELINE_ORDER.join(', ')}`, slot, place);
  }
  if (typeof kind !== 'string' || kind === '') {
    throw new OptionsError('kind', 'a name that is not empty', kind, place);
  }
  if (typeof plan !== 'function') throw new OptionsError('plan', 'a function', plan, place);
}
