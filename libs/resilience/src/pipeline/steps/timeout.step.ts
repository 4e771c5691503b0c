import type { PolicyRegistry } from '../../invocation/policy.registry.js';
import type { LayeredOptions } from '../../options/layered-options.js';
import type { AdaptiveLimit } from '../../timeout/adaptive-limit.js';
import { ceilingOf, type ResolvedAdaptiveTimeout } from '../../timeout/adaptive-timeout.options.js';
import { AdaptiveTimeoutPolicy } from '../../timeout/adaptive-timeout.policy.js';
import {
  expandTimeout,
  type ResolvedTimeoutOptions,
  resolveTimeoutOptions,
  type TimeoutOptions,
} from '../../timeout/timeout.options.js';
import { TimeoutPolicy, type TimeoutScope } from '../../timeout/timeout.policy.js';
import { definePolicyStep, type PlannedStep, type PolicyStep } from '../../steps/policy-step.js';
import { stateIn, type StepContext } from '../../steps/step-context.js';

/** Limits that adapt, by name. */
export type AdaptiveLimits = PolicyRegistry<AdaptiveLimit, ResolvedAdaptiveTimeout>;

/** The step of `@Timeout()` for the whole call. */
export const totalTimeoutStep = timeoutStep('total', 'totalTimeout', (context) =>
  fixedStep(context, 'total'),
);

/** The step of `@Timeout()` for each attempt. */
export function attemptTimeoutStep(limits: AdaptiveLimits): PolicyStep<'timeout'> {
  return timeoutStep('attempt', 'attemptTimeout', (context) => {
    const { layers, resolved } = resolve(context);
    const { adaptive } = resolved;
    if (!adaptive) return fixedStep(context, 'attempt');
    const { name, environment, surroundings, sharedBy } = context;
    const limit = stateIn(context, limits, adaptive, sharedBy);
    const isHealthy = (): boolean => surroundings.isHealthy();
    const policy = new AdaptiveTimeoutPolicy(name, ceilingOf(adaptive), environment, limit, isHealthy);
    const source = layers.sourceOf('attempt')!;
    const options = Object.entries<unknown>({ ...adaptive }).filter(([, value]) => value !== undefined);
    return {
      name: limit.name,
      options: Object.fromEntries(options.map(([option, value]) => [option, { value, source }])),
      present: () => ({
        presentTimeout: { value: limit.shown(environment.clock.now()), source: 'measured' },
      }),
      ...runBy(policy),
    };
  });
}

function timeoutStep(
  scope: TimeoutScope,
  slot: `${TimeoutScope}Timeout`,
  plan: PolicyStep<'timeout'>['plan'],
): PolicyStep<'timeout'> {
  return definePolicyStep({
    slot,
    kind: 'timeout',
    limits: (context) => ({ [scope]: resolve(context).resolved[scope] }),
    plan,
  });
}

function fixedStep(context: StepContext<'timeout'>, scope: TimeoutScope): PlannedStep | undefined {
  const { layers, resolved } = resolve(context);
  const timeout = resolved[scope];
  if (timeout === undefined) return undefined;
  return {
    options: { timeout: { value: timeout, source: layers.sourceOf(scope)! } },
    ...runBy(new TimeoutPolicy(context.name, scope, timeout, context.environment)),
  };
}

const runBy = (policy: TimeoutPolicy): Pick<PlannedStep, 'wrap' | 'head' | 'supervises'> => ({
  wrap: (next) => policy.wrap(next),
  head: (next) => policy.head(next),
  supervises: true,
});

function resolve(context: StepContext<'timeout'>): {
  layers: LayeredOptions<TimeoutOptions>;
  resolved: ResolvedTimeoutOptions;
} {
  const layers = context.layers<TimeoutOptions>((input) => expandTimeout(input, context.place));
  return { layers, resolved: resolveTimeoutOptions(layers.merged, context.place) };
}
