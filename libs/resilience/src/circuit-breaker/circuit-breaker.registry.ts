import { isDeepStrictEqual } from 'node:util';
import { ConflictError, isOptionsObject, OptionsCheck, readOptions } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { PolicyEnvironment } from '../invocation/policy.js';
import { PolicyRegistry } from '../invocation/policy.registry.js';
import { type CircuitBreakerPresetName, circuitBreakerPreset } from './circuit-breaker.presets.js';
import {
  type CircuitBreakerOptions,
  type ResolvedCircuitBreakerOptions,
  resolveCircuitBreakerOptions,
} from './circuit-breaker.options.js';
import type { CircuitAdvisor } from './circuit-advisor.js';
import { CircuitBreakerPolicy } from './circuit-breaker.policy.js';
import { type CircuitSnapshot, checkSnapshot } from './circuit-snapshot.js';
import type { Switchable } from '../switches/enabled-option.js';
import { checkName } from '../options/policy-name.js';
import { LayeredOptions, type OptionLayer } from '../options/layered-options.js';
import { sameOptions } from './same-options.js';

/** Number of circuits made by calls above which a warning is logged, once. */
export const MANY_NAMES = 1_000;

/** The states of all circuits of an application, in a form that survives JSON. */
export interface CircuitBreakerSnapshot {
  readonly version: 1;
  readonly circuits: Readonly<Record<string, CircuitSnapshot>>;
}

/**
 * Options that are configured for a circuit by its name.
 *
 * @param hasPreset true if the call names a preset of its own
 */
export type ConfiguredOptions = (
  name: string,
  hasPreset: boolean,
) => readonly OptionLayer<CircuitBreakerOptions>[];

/** Options of a call that may start from a preset. */
export interface PresetCircuitBreakerOptions extends CircuitBreakerOptions, Switchable {
  /** Preset that supplies the options which this object leaves out. @default none */
  readonly preset?: CircuitBreakerPresetName;
}

/** The circuit breakers of one application, by name. */
export class CircuitBreakerRegistry extends PolicyRegistry<
  CircuitBreakerPolicy,
  ResolvedCircuitBreakerOptions
> {
  readonly #logger = new Logger(CircuitBreakerRegistry.name);
  #hasWarned = false;
  readonly #explicit = new Map<string, PresetCircuitBreakerOptions>();
  /** Names that only calls use: no pipeline holds their circuits. */
  readonly #ofCalls = new Set<string>();
  /** The options resolved last. */
  #lastOptions: ResolvedCircuitBreakerOptions | undefined;
  /** Restored states of circuits that have not been used yet. */
  readonly #restored = new Map<string, CircuitSnapshot>();

  #advisor: CircuitAdvisor | undefined;

  /** @param configured options by name: those of the module, the preset and the named policy */
  constructor(
    readonly environment: PolicyEnvironment,
    private readonly configured: ConfiguredOptions = () => [],
  ) {
    super(
      'circuitBreaker',
      (name, options) => this.#create(name, options),
      (policy, _, options) => {
        policy.reconfigure(options);
        return policy;
      },
    );
  }

  /**
   * The circuit for a call by name; made at the first one.
   *
   * @param explicit options at the call: they win over those configured for the name
   * @throws OptionsError when they are wrong, or differ from those that the circuit has
   */
  forCall(
    name: string,
    explicit: PresetCircuitBreakerOptions | undefined,
    place: string,
  ): CircuitBreakerPolicy {
    const known = this.get(name);
    if (known && (!explicit || sameOptions(explicit, this.#explicit.get(name)))) return known;
    // Without the place, which contains the name.
    if (!known) checkName(name, 'circuitBreaker.name');
    const options = this.#resolve(name, explicit, place);
    const policy =
      known && sameOptions(known.options, options) ? known : super.shared(name, this.#intern(options), place);
    if (!known) this.#addNameOfCalls(name);
    this.#introduce(policy);
    if (explicit) this.#explicit.set(name, { ...explicit });
    return policy;
  }

  /** Gives all circuits that the application shares by name an advisor, also later ones. */
  advise(advisor: CircuitAdvisor): void {
    this.#advisor = advisor;
    for (const [name, policy] of this.entries()) if (this.isShared(name)) this.#introduce(policy);
  }

  /** The circuits that only calls by name use, with the options of these calls. */
  *ofCalls(): Generator<[name: string, explicit: PresetCircuitBreakerOptions | undefined]> {
    for (const name of this.#ofCalls) yield [name, this.#explicit.get(name)];
  }

  /** Gives the circuits of calls the options that are configured for their names now. Call it within a renewal. */
  renewCalls(): void {
    for (const [name, explicit] of this.ofCalls()) {
      const place = `CircuitBreakerService.execute('${name}')`;
      super.shared(name, this.#intern(this.#resolve(name, explicit, place)), place);
    }
  }

  /** True if only calls by name use the circuit, so that it can be removed. */
  isOfCalls(name: string): boolean {
    return this.#ofCalls.has(name);
  }

  /** The circuit of a pipeline, which keeps it for good. */
  override shared(name: string, options: ResolvedCircuitBreakerOptions, place: string): CircuitBreakerPolicy {
    const policy = super.shared(name, options, place);
    this.#ofCalls.delete(name);
    this.#introduce(policy);
    return policy;
  }

  /**
   * Forgets a circuit that only calls by name use.
   *
   * @throws ConflictError when a decorated method or a policy has it
   */
  remove(policy: CircuitBreakerPolicy): void {
    const { name } = policy;
    if (!this.#ofCalls.delete(name)) {
      throw new ConflictError(
        `Circuit '${name}' belongs to a method or a policy and lasts as long as it does; disable or reset it.`,
      );
    }
    this.forget(name);
    this.#explicit.delete(name);
    policy.retire();
    this.environment.events.publish('circuit-breaker.removed', { circuit: name });
  }

  /** The states of all circuits. */
  export(): CircuitBreakerSnapshot {
    const circuits = Array.from(this.entries(), ([name, policy]) => [name, policy.circuit.export()] as const);
    return { version: 1, circuits: Object.fromEntries([...this.#restored, ...circuits]) };
  }

  /**
   * Puts circuits into exported states, also those that are not in use yet.
   *
   * @throws OptionsError when it is not what {@link CircuitBreakerRegistry.export} gives; nothing is restored then
   */
  restore(state: unknown): void {
    const check = new OptionsCheck('state');
    const given = readOptions(state, 'state', undefined, ['circuits']);
    if (!check.object('', given)) return;
    const { version, circuits } = given as { version?: unknown; circuits?: unknown };
    check.that(version === 1, 'version', 'the number 1', version);
    check.that(isOptionsObject(circuits), 'circuits', 'an object with exported circuits', circuits);
    const entries = Object.entries(circuits as CircuitBreakerSnapshot['circuits']);
    for (const [name, snapshot] of entries) {
      checkName(name, 'state.circuits');
      checkSnapshot(name, snapshot);
    }
    for (const [name, snapshot] of entries) {
      const policy = this.get(name);
      if (policy) policy.circuit.restore(snapshot);
      else this.#restored.set(name, snapshot);
    }
  }

  #introduce({ name, circuit }: CircuitBreakerPolicy): void {
    const advisor = this.#advisor;
    if (!advisor || circuit.advisor) return;
    circuit.advisor = advisor;
    advisor.onShared(name);
  }

  #resolve(
    name: string,
    explicit: PresetCircuitBreakerOptions | undefined,
    place: string,
  ): ResolvedCircuitBreakerOptions {
    const { preset, ...own } = explicit ?? {};
    const layers = [...this.configured(name, preset !== undefined)];
    if (preset !== undefined) {
      const check = new OptionsCheck('circuitBreaker', place);
      layers.push({ source: `preset '${preset}'`, options: circuitBreakerPreset(preset, check) });
    }
    if (explicit) layers.push({ source: 'call', options: own });
    return resolveCircuitBreakerOptions(new LayeredOptions(layers), place);
  }

  /** Names that callers choose can be endless. Each circuit takes memory until it is removed. */
  #addNameOfCalls(name: string): void {
    this.#ofCalls.add(name);
    if (this.#hasWarned || this.#ofCalls.size <= MANY_NAMES) return;
    this.#hasWarned = true;
    this.#logger.warn(
      `CircuitBreakerService.execute() has made circuits for more than ${MANY_NAMES} names. Each one takes memory until it is ` +
        'removed: use few names, or call remove() for names that are no longer used.',
    );
  }

  /** Reuses the object of equal options, as thousands of circuits share a few sets. */
  #intern(options: ResolvedCircuitBreakerOptions): ResolvedCircuitBreakerOptions {
    if (!isDeepStrictEqual(this.#lastOptions, options)) this.#lastOptions = options;
    return this.#lastOptions as ResolvedCircuitBreakerOptions;
  }

  #create(name: string, options: ResolvedCircuitBreakerOptions): CircuitBreakerPolicy {
    const policy = new CircuitBreakerPolicy(name, options, this.environment);
    const snapshot = this.#restored.get(name);
    if (snapshot) policy.circuit.restore(snapshot);
    this.#restored.delete(name);
    return policy;
  }
}
