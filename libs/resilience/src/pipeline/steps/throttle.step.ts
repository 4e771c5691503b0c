import type { PolicyRegistry } from '../../invocation/policy.registry.js';
import type { NamedThrottleOptions, ThrottleInput } from '../../steps/policy-declarations.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import { explainOptions, nameIn, requireName, stateIn, withoutName } from '../../steps/step-context.js';
import { requireOptions } from '../../switches/enabled-option.js';
import {
  type ResolvedThrottleOptions,
  resolveThrottleOptions,
  type ThrottleOptions,
} from '../../throttle/throttle.options.js';
import type { ThrottlePolicy } from '../../throttle/throttle.policy.js';

/** The step of `@AdaptiveThrottle()`. */
export function throttleStep(
  throttles: PolicyRegistry<ThrottlePolicy, ResolvedThrottleOptions>,
): PolicyStep<'throttle'> {
  return definePolicyStep({
    slot: 'throttle',
    kind: 'throttle',
    checkDefaults: (defaults: ThrottleOptions, place) => resolveThrottleOptions(defaults, place),
    plan(context) {
      const { place } = context;
      const layers = context.layers<ThrottleOptions>((input) => withoutName(expandThrottle(input, place)));
      const resolved = resolveThrottleOptions(layers, place);
      const shared = nameIn(context, (input) => expandThrottle(input, place)) ?? context.sharedBy;
      requireName(context, shared);
      const policy = stateIn(context, throttles, resolved, shared);
      return {
        name: policy.name,
        options: explainOptions(layers, resolved),
        present: () => ({ presentRejection: { value: policy.rejection, source: 'measured' } }),
        wrap: (next) => policy.wrap(next),
        hasRoom: () => policy.hasRoom,
      };
    },
  });
}

function expandThrottle(input: ThrottleInput, place: string): NamedThrottleOptions {
  if (input === true) return {};
  requireOptions('throttle', input, 'true', place);
  return input;
}
