import { resolveCircuitBreakerOptions } from '../../circuit-breaker/circuit-breaker.options.js';
import { levelsOf, sharedBy } from '../declaration-level.js';
import { circuitBreakerLayers, expandCircuitBreaker } from '../circuit-breaker.layers.js';
import { withoutName } from '../without-name.js';
import { explainOptions, type PlanContext, type StepPlan } from './step-plan.js';

/** A circuit breaker, and how it is told that a fallback answered in its place. */
export interface CircuitBreakerStepPlan extends StepPlan {
  countFallback(): void;
}

/** Places that set a `timeout` of the breaker on purpose; it then holds beside `@Timeout()`. */
const DELIBERATE = /^(method|class|policy)/;

/**
 * Plans the circuit breaker.
 *
 * A `@Timeout()` in the same place says how long a call may take, so the breaker's own limit holds beside it only when
 * somebody wrote that down, too.
 *
 * @param limit milliseconds that `@Timeout()` gives each call; `undefined` when there is none
 */
export function planCircuitBreaker(
  { name, place, levels, home }: PlanContext,
  limit: number | undefined,
): CircuitBreakerStepPlan | undefined {
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
  const yields = limit !== undefined && !DELIBERATE.test(layers.sourceOf('timeout') ?? '');
  // A circuit of one method knows how long its calls take; a shared one has to be the same for all its users.
  const options = yields && shared === undefined ? { ...layers.merged, timeout: limit } : layers.merged;
  const resolved = resolveCircuitBreakerOptions(options, place);
  const policy =
    shared === undefined
      ? home.circuitBreakers.own(name, resolved, place)
      : home.circuitBreakers.shared(shared, resolved, place);

  const explained = explainOptions(layers, resolved);
  return {
    step: 'circuitBreaker',
    name: policy.name,
    options: yields ? { ...explained, timeout: { value: false, source: 'left to @Timeout()' } } : explained,
    wrap: (next) => policy.wrap(next, yields ? false : resolved.timeout),
    countFallback: () => policy.circuit.countFallback(home.environment.clock.now()),
  };
}
