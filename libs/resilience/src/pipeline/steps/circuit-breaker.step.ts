import {
  type CircuitBreakerOptions,
  resolveCircuitBreakerOptions,
} from '../../circuit-breaker/circuit-breaker.options.js';
import { describeFleet } from '../../invocation/fleet-state.js';
import type { CircuitBreakerRegistry } from '../../circuit-breaker/circuit-breaker.registry.js';
import { circuitBreakerLayers, expandCircuitBreaker, type KnownPolicies } from '../circuit-breaker.layers.js';
import type { CircuitBreakerInput, NamedCircuitBreakerOptions } from '../../steps/policy-declarations.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import { explainOptions, nameIn, requireName, stateIn } from '../../steps/step-context.js';

/** Places that set a `timeout` of the breaker explicitly; it then applies together with `@Timeout()`. */
const DELIBERATE = /^(method|class|policy)/;

/**
 * The step of `@CircuitBreaker()`.
 *
 * A `@Timeout()` in the same place limits the calls. The breaker's own limit then applies only if some place sets it
 * explicitly.
 */
export function circuitBreakerStep(
  circuits: CircuitBreakerRegistry,
  known: KnownPolicies,
): PolicyStep<'circuitBreaker'> {
  return definePolicyStep({
    slot: 'circuitBreaker',
    kind: 'circuitBreaker',
    checkDefaults: (defaults: CircuitBreakerOptions, place) => resolveCircuitBreakerOptions(defaults, place),
    plan(context) {
      const { place, limits, environment } = context;
      const expand = (input: CircuitBreakerInput): NamedCircuitBreakerOptions =>
        expandCircuitBreaker(input, place);
      const shared = nameIn(context, expand) ?? context.sharedBy;
      requireName(context, shared);
      const layers = circuitBreakerLayers(
        known,
        shared,
        context.declared.map(({ source, input }) => ({
          source,
          options: expand(input),
        })),
        place,
      );
      const limit = limits.attempt ?? limits.total;
      const yields = limit !== undefined && !DELIBERATE.test(layers.sourceOf('timeout') ?? '');
      // A circuit of one method knows how long its calls take; a shared one has to be the same for all its users.
      const resolved = resolveCircuitBreakerOptions(
        yields && shared === undefined ? layers.with({ timeout: limit }, '@Timeout()') : layers,
        place,
      );
      const policy = stateIn(context, circuits, resolved, shared);

      const explained = explainOptions(layers, resolved);
      const ownLimits = yields
        ? { timeout: false as const, ...limits }
        : { timeout: resolved.timeout, ...limits };
      return {
        name: policy.name,
        options: yields
          ? { ...explained, timeout: { value: false, source: 'left to @Timeout()' } }
          : explained,
        present: () => {
          const fleet = policy.circuit.advisor?.fleetState(policy.name);
          return {
            ...(fleet && { fleet: { value: describeFleet(fleet), source: 'other replicas' } }),
            ...(resolved.resetBackoff && {
              presentResetTimeout: { value: policy.circuit.resetTimeout, source: 'measured' },
            }),
          };
        },
        wrap: (next) => policy.wrap(next, ownLimits),
        head: (next) => policy.head(next, ownLimits),
        supervises: true,
        isHealthy: () => policy.circuit.phase === 'closed' || policy.circuit.phase === 'disabled',
        givesUpAfter: ownLimits.timeout === false ? undefined : ownLimits.timeout,
        onFallback: () => policy.circuit.countFallback(environment.clock.now()),
      };
    },
  });
}
