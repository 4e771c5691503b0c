import { resolveCircuitBreakerOptions } from '../../circuit-breaker/circuit-breaker.options.js';
import { levelsOf, sharedBy } from '../declaration-level.js';
import { circuitBreakerLayers, expandCircuitBreaker } from '../circuit-breaker.layers.js';
import { withoutName } from '../without-name.js';
import { explainOptions, type PlanContext, type StepPlan } from './step-plan.js';

/** Places that set a `timeout` of the breaker on purpose; it then holds beside `@Timeout()`. */
const DELIBERATE = /^(method|class|policy)/;

/**
 * Plans the circuit breaker.
 *
 * A `@Timeout()` in the same place says how long a call may take, so the breaker's own limit holds beside it only when
 * somebody wrote that down, too.
 */
export function planCircuitBreaker({ name, place, levels, home }: PlanContext): StepPlan | undefined {
  const declared = levelsOf(levels, 'circuitBreaker').map(({ level, input }) => ({
    level,
    options: expandCircuitBreaker(input),
  }));
  if (declared.length === 0) return undefined;

  const shared =
    declared.findLast(({ options }) => options.name !== undefined)?.options.name ?? sharedBy(declared);
  const layers = circuitBreakerLayers(
    home,
    shared,
    declared.map(({ level, options }) => ({ source: level.source, options: withoutName(options) })),
  );
  const resolved = resolveCircuitBreakerOptions(layers.merged, place);
  const policy =
    shared === undefined
      ? home.circuitBreakers.own(name, resolved, place)
      : home.circuitBreakers.shared(shared, resolved, place);

  const yields = levelsOf(levels, 'timeout').length > 0 && !DELIBERATE.test(layers.sourceOf('timeout') ?? '');
  const options = explainOptions(layers, resolved);
  return {
    step: 'circuitBreaker',
    name: policy.name,
    options: yields ? { ...options, timeout: { value: false, source: 'left to @Timeout()' } } : options,
    wrap: (next) => policy.wrap(next, yields ? false : resolved.timeout),
  };
}
