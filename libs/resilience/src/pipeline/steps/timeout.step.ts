import { LayeredOptions } from '../../options/layered-options.js';
import {
  expandTimeout,
  type ResolvedTimeoutOptions,
  resolveTimeoutOptions,
  type TimeoutOptions,
} from '../../timeout/timeout.options.js';
import { TimeoutPolicy } from '../../timeout/timeout.policy.js';
import { levelsOf } from '../declaration-level.js';
import type { PlanContext, StepPlan } from './step-plan.js';

/** The limits on a call, and the steps that watch over them. */
export interface TimeoutPlans extends ResolvedTimeoutOptions {
  readonly steps: readonly StepPlan[];
}

/** Plans the limits on the whole call and on each attempt. */
export function planTimeouts({ name, place, levels, home }: PlanContext): TimeoutPlans {
  const declared = levelsOf(levels, 'timeout');
  if (declared.length === 0) return { total: undefined, attempt: undefined, steps: [] };
  const layers = new LayeredOptions<TimeoutOptions>(
    declared.map(({ level, input }) => ({ source: level.source, options: expandTimeout(input, place) })),
  );
  const resolved = resolveTimeoutOptions(layers.merged, place);
  const steps = (['total', 'attempt'] as const).flatMap((scope): StepPlan[] => {
    const timeout = resolved[scope];
    if (timeout === undefined) return [];
    const policy = new TimeoutPolicy(name, scope, timeout, home.environment);
    return [
      {
        step: scope === 'total' ? 'totalTimeout' : 'attemptTimeout',
        name,
        options: { timeout: { value: timeout, source: layers.sourceOf(scope)! } },
        wrap: (next) => policy.wrap(next),
      },
    ];
  });
  return { ...resolved, steps };
}
