import { LayeredOptions } from '../../options/layered-options.js';
import { expandTimeout, resolveTimeoutOptions, type TimeoutOptions } from '../../timeout/timeout.options.js';
import { TimeoutPolicy } from '../../timeout/timeout.policy.js';
import { levelsOf } from '../declaration-level.js';
import type { PlanContext, StepPlan } from './step-plan.js';

/** Plans the limits on the whole call and on each attempt. */
export function planTimeouts({ name, place, levels, home }: PlanContext): StepPlan[] {
  const declared = levelsOf(levels, 'timeout');
  if (declared.length === 0) return [];
  const layers = new LayeredOptions<TimeoutOptions>(
    declared.map(({ level, input }) => ({ source: level.source, options: expandTimeout(input, place) })),
  );
  const resolved = resolveTimeoutOptions(layers.merged, place);
  return (['total', 'attempt'] as const).flatMap((scope) => {
    const timeout = resolved[scope];
    if (timeout === undefined) return [];
    const policy = new TimeoutPolicy(name, scope, timeout, home.environment);
    return [
      {
        step: scope === 'total' ? ('totalTimeout' as const) : ('attemptTimeout' as const),
        name,
        options: { timeout: { value: timeout, source: layers.sourceOf(scope) ?? 'default' } },
        wrap: (next) => policy.wrap(next),
      },
    ];
  });
}
