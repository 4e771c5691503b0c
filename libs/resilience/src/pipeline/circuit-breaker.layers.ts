import { OptionsCheck } from '@breakwater/core';
import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';
import {
  CIRCUIT_BREAKER_PRESETS,
  circuitBreakerPreset,
  isPresetByName,
} from '../circuit-breaker/circuit-breaker.presets.js';
import { LayeredOptions, type OptionLayer } from '../options/layered-options.js';
import type {
  CircuitBreakerInput,
  NamedCircuitBreakerOptions,
  PolicyDeclarations,
  PolicyDefaults,
} from '../steps/policy-declarations.js';
import type { ReloadedPolicies } from './reloaded-policies.js';
import { requireOptions } from '../switches/enabled-option.js';

/** Options that an application configures for circuits by name, and for all of them. */
export interface KnownPolicies {
  readonly defaults: PolicyDefaults;
  find(name: string): PolicyDeclarations | undefined;
  readonly reloaded: ReloadedPolicies;
  /** Called when a circuit starts from a preset only because it bears the name of one. */
  onPresetByName(name: string): void;
}

/**
 * Writes the short forms out.
 *
 * @throws OptionsError when `input` is neither `true`, a name nor an object
 */
export function expandCircuitBreaker(input: CircuitBreakerInput, place?: string): NamedCircuitBreakerOptions {
  if (input === true) return {};
  if (typeof input === 'string') return { name: input };
  requireOptions('circuitBreaker', input, 'true, a name', place);
  return input;
}

/**
 * The options of a circuit from all places that set some: module defaults, then the policy that bears its name, then
 * `own`; each above the preset that it names. A circuit that bears the name of a preset starts from it for one more minor
 * version, unless some place names a preset.
 *
 * @throws OptionsError when there is no such preset
 */
export function circuitBreakerLayers(
  home: KnownPolicies,
  name: string | undefined,
  own: readonly OptionLayer<NamedCircuitBreakerOptions>[],
  place: string,
  explicitPreset = false,
): LayeredOptions<CircuitBreakerOptions> {
  const places = [...own];
  const source = `policy '${name}'`;
  const declared = name === undefined ? undefined : home.find(name)?.circuitBreaker;
  if (declared !== undefined && !own.some((layer) => layer.source === source)) {
    places.unshift({ source, options: expandCircuitBreaker(declared, place) });
  }
  const reloaded = name === undefined ? undefined : home.reloaded.find(name);
  const changed = reloaded?.declarations.circuitBreaker;
  if (reloaded && changed !== undefined && !own.some((layer) => layer.source === reloaded.source)) {
    const below = places.findIndex((layer) => layer.source === source) + 1;
    places.splice(below, 0, { source: reloaded.source, options: expandCircuitBreaker(changed, place) });
  }
  const layers: OptionLayer<CircuitBreakerOptions>[] = [
    { source: 'module defaults', options: home.defaults.circuitBreaker ?? {} },
  ];
  if (isPresetByName(name) && !explicitPreset && !places.some(({ options }) => options.preset)) {
    home.onPresetByName(name);
    layers.push({ source: `preset '${name}'`, options: CIRCUIT_BREAKER_PRESETS[name] });
  }
  for (const layer of places) {
    const { name: _name, enabled: _enabled, preset, ...options } = layer.options;
    if (preset !== undefined) {
      const check = new OptionsCheck('circuitBreaker', place);
      layers.push({ source: `preset '${preset}'`, options: circuitBreakerPreset(preset, check) });
    }
    layers.push({ source: layer.source, options });
  }
  return new LayeredOptions(layers);
}
