import { OptionsCheck } from '@breakwater/core';
import {
  declareStep,
  definePolicyStep,
  explainOptions,
  nameIn,
  type PolicyDecorator,
  type PolicyStep,
} from '@breakwater/resilience/steps';
import { type CallRateOptions, resolveCallRateOptions } from './call-rate.options.js';
import { CallRatePolicy } from './call-rate.policy.js';

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    callRate?: CallRateOptions;
  }
}

/** The step of {@link CallRate}. `ResilienceModule.forSteps(callRateStep)` makes it known to named policies. */
export const callRateStep: PolicyStep<'callRate'> = definePolicyStep({
  slot: 'callRate',
  kind: 'callRate',
  plan(context) {
    const { place } = context;
    const layers = context.layers<Omit<CallRateOptions, 'name'>>((input) => {
      new OptionsCheck('callRate', place).object('', input);
      const { name: _, ...options } = input;
      return options;
    });
    const resolved = resolveCallRateOptions(layers.merged, place);
    const shared = nameIn(context, (input) => input) ?? context.sharedBy;
    const { name, state } = context.state(
      resolved,
      (own, options) => new CallRatePolicy(own, options, context.environment),
      shared,
    );
    return {
      name,
      options: explainOptions(layers, resolved),
      wrap: (next) => state.wrap(next),
      plannedWait: resolved.maxWait === Infinity ? 0 : resolved.maxWait,
    };
  },
});

/**
 * Limits how many calls of a method, or of each public async method of a class, start in a window. Further calls wait for their turn.
 *
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong options
 * @throws CallRateExceededError from calls that would wait longer than `maxWait`
 */
export const CallRate = (options: CallRateOptions): PolicyDecorator =>
  declareStep(callRateStep, options, '@CallRate()');
