import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';
import { LayeredOptions, type OptionLayer } from '../options/layered-options.js';
import { CIRCUIT_BREAKER_PRESETS } from '../circuit-breaker/circuit-breaker.presets.js';
import { withoutName } from './without-name.js';
import type {
  CircuitBreakerInput,
  NamedCircuitBreakerOptions,
  PolicyDeclarations,
  PolicyDefaults,
} from '../steps/policy-declarations.js';

/** Options that an application configures for circuits by name, and for all of them. */
export interface KnownPolicies {
  readonly defaults: PolicyDefaults;
  find(name: string): PolicyDeclarations | undefined;
}

/** Writes the short forms out. */
export function expandCircuitBreaker(input: CircuitBreakerInput): NamedCircuitBreakerOptions {
  if (input === true) return {};
  return typeof input === 'string' ? { name: input } : input;
}

/**
 * The options of a circuit from all places that set some: module defaults, then the preset and the policy
 * that bear its name, then `own`.
 */
export function circuitBreakerLayers(
  home: KnownPolicies,
  name: string | undefined,
  own: readonly OptionLayer<CircuitBreakerOptions>[],
): LayeredOptions<CircuitBreakerOptions> {
  const layers: OptionLayer<CircuitBreakerOptions>[] = [
    { source: 'module defaults', options: home.defaults.circuitBreaker ?? {} },
  ];
  if (name !== undefined) {
    if (Object.hasOwn(CIRCUIT_BREAKER_PRESETS, name)) {
      const preset = CIRCUIT_BREAKER_PRESETS[name as keyof typeof CIRCUIT_BREAKER_PRESETS];
      layers.push({ source: `preset '${name}'`, options: preset });
    }
    const source = `policy '${name}'`;
    const declared = home.find(name)?.circuitBreaker;
    if (declared !== undefined && !own.some((layer) => layer.source === source)) {
      layers.push({ source, options: withoutName(expandCircuitBreaker(declared)) });
    }
  }
  return new LayeredOptions([...layers, ...own]);
}
