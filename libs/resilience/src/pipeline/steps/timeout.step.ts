import type { LayeredOptions } from '../../options/layered-options.js';
import {
  expandTimeout,
  type ResolvedTimeoutOptions,
  resolveTimeoutOptions,
  type TimeoutOptions,
} from '../../timeout/timeout.options.js';
import { TimeoutPolicy, type TimeoutScope } from '../../timeout/timeout.policy.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import type { StepContext } from '../../steps/step-context.js';

/** The limit of `@Timeout()` on the whole call. */
export const totalTimeoutStep = timeoutStep('total', 'totalTimeout');

/** The limit of `@Timeout()` on each attempt. */
export const attemptTimeoutStep = timeoutStep('attempt', 'attemptTimeout');

function timeoutStep(scope: TimeoutScope, slot: `${TimeoutScope}Timeout`): PolicyStep<'timeout'> {
  return definePolicyStep({
    slot,
    kind: 'timeout',
    limits: (context) => ({ [scope]: resolve(context).resolved[scope] }),
    plan(context) {
      const { layers, resolved } = resolve(context);
      const timeout = resolved[scope];
      if (timeout === undefined) return undefined;
      const policy = new TimeoutPolicy(context.name, scope, timeout, context.environment);
      return {
        options: { timeout: { value: timeout, source: layers.sourceOf(scope)! } },
        wrap: (next) => policy.wrap(next),
        head: (next) => policy.head(next),
        supervises: true,
      };
    },
  });
}

function resolve(context: StepContext<'timeout'>): {
  layers: LayeredOptions<TimeoutOptions>;
  resolved: ResolvedTimeoutOptions;
} {
  const layers = context.layers<TimeoutOptions>((input) => expandTimeout(input, context.place));
  return { layers, resolved: resolveTimeoutOptions(layers.merged, context.place) };
}
