/**
 * The door for steps of other packages: a cache, a rate limit, chaos. A step says its slot, the kind of its options, and
 * how it is planned; the pipeline validates, orders, explains, measures and traces it like the steps of this package.
 */
export { declareStep } from './decorators/declare-step.js';
export type { PolicyDecorator } from './decorators/declare.js';
export type { CalleeFailure, CalleeFault } from './invocation/callee-fault.js';
export { beginCall, type Call as StepCall, type LogicalCall } from './invocation/call.js';
export type { NextStep, PipelineHead, PolicyEnvironment } from './invocation/policy.js';
export { LayeredOptions, type OptionLayer } from './options/layered-options.js';
export type { ExplainedOption } from './steps/explanation.js';
export { retryAfterHint } from './errors/retry-after-hint.js';
export { PIPELINE_ORDER, type PipelineStep } from './steps/pipeline-order.js';
export {
  type AnyPolicyStep,
  definePolicyStep,
  type PlannedStep,
  type PolicyStep,
} from './steps/policy-step.js';
export { PolicySteps } from './steps/policy-steps.js';
export {
  type CallLimits,
  type DeclaredPolicy,
  explainOptions,
  nameIn,
  type StepContext,
  type Surroundings,
} from './steps/step-context.js';
// A star, as TypeScript merges declarations of another package only into names that are exported this way.
export type * from './steps/policy-declarations.js';
