import { checkOptions, isOptionsObject, OptionsCheck, OptionsError, readOptions } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { BulkheadRegistry } from '../bulkhead/bulkhead.registry.js';
import { CircuitBreakerRegistry } from '../circuit-breaker/circuit-breaker.registry.js';
import type { PolicyEnvironment } from '../invocation/policy.js';
import { PolicyRegistry } from '../invocation/policy.registry.js';
import type { ResolvedRetryOptions } from '../retry/retry.options.js';
import type { ResolvedHedgeOptions } from '../hedge/hedge.options.js';
import { HedgePolicy } from '../hedge/hedge.policy.js';
import { RetryPolicy } from '../retry/retry.policy.js';
import { ReloadedPolicies, type Replanned } from './reloaded-policies.js';
import { circuitBreakerLayers } from './circuit-breaker.layers.js';
import { bulkheadStep } from './steps/bulkhead.step.js';
import { circuitBreakerStep } from './steps/circuit-breaker.step.js';
import { fallbackStep } from './steps/fallback.step.js';
import { PolicySteps } from '../steps/policy-steps.js';
import { hedgeStep } from './steps/hedge.step.js';
import { retryStep } from './steps/retry.step.js';
import type { PlanHome } from '../steps/step-context.js';
import { checkName } from '../options/policy-name.js';
import { declareDefaultSwitches, declareSwitches } from './declared-switches.js';
import { PolicySwitches } from '../switches/policy-switches.js';
import { ThrottlePolicy } from '../throttle/throttle.policy.js';
import type { ResolvedThrottleOptions } from '../throttle/throttle.options.js';
import { AdaptiveLimit } from '../timeout/adaptive-limit.js';
import { throttleStep } from './steps/throttle.step.js';
import { type AdaptiveLimits, attemptTimeoutStep, totalTimeoutStep } from './steps/timeout.step.js';
import type {
  NamedPolicies,
  NamedPolicyDeclarations,
  PolicyDeclarations,
  PolicyDefaults,
} from '../steps/policy-declarations.js';

/** Policies of one name, and where they were written. */
interface NamedPolicy {
  readonly declarations: PolicyDeclarations;
  readonly place: string;
}

/** The policies of one application: their declarations, their states and the steps that pipelines are made of. */
export class PolicyHome implements PlanHome {
  readonly steps: PolicySteps;
  readonly switches: PolicySwitches;
  /** Options that hold where no place sets one, without `enabled`. */
  readonly defaults: PolicyDefaults;
  readonly states = new Map<string, PolicyRegistry<unknown, object>>();
  readonly circuitBreakers: CircuitBreakerRegistry;
  readonly retries: PolicyRegistry<RetryPolicy, ResolvedRetryOptions>;
  readonly hedges: PolicyRegistry<HedgePolicy, ResolvedHedgeOptions>;
  readonly adaptiveLimits: AdaptiveLimits;
  readonly bulkheads: BulkheadRegistry;
  readonly throttles: PolicyRegistry<ThrottlePolicy, ResolvedThrottleOptions>;

  /** Pipelines in use, without those of inline policies. */
  readonly plans: Replanned[] = [];
  readonly reloaded = new ReloadedPolicies();

  readonly #policies = new Map<string, NamedPolicy>();
  readonly #warned = new Set<string>();
  #checked = false;

  constructor(
    readonly environment: PolicyEnvironment,
    defaults: PolicyDefaults = {},
    steps = new PolicySteps(),
  ) {
    this.steps = steps;
    this.switches = environment.switches ?? new PolicySwitches();
    this.defaults = declareDefaultSwitches(this.switches, defaults);
    this.circuitBreakers = new CircuitBreakerRegistry(
      environment,
      (name, hasPreset) => circuitBreakerLayers(this, name, [], `policy '${name}'`, hasPreset).layers,
    );
    this.retries = new PolicyRegistry(
      'retry',
      (name, options) => new RetryPolicy(name, options, environment),
      (policy, name, options) => new RetryPolicy(name, options, environment, policy.budgetFor(options)),
    );
    this.hedges = new PolicyRegistry('hedge', (name, options) => new HedgePolicy(name, options, environment));
    this.adaptiveLimits = new PolicyRegistry('timeout', (name, options) => new AdaptiveLimit(name, options));
    this.bulkheads = new BulkheadRegistry(environment);
    this.throttles = new PolicyRegistry(
      'throttle',
      (name, options) => new ThrottlePolicy(name, options, environment),
    );
    this.steps.register(
      fallbackStep,
      totalTimeoutStep,
      retryStep(this.retries),
      hedgeStep(this.hedges),
      circuitBreakerStep(this.circuitBreakers, this),
      throttleStep(this.throttles),
      attemptTimeoutStep(this.adaptiveLimits),
      bulkheadStep(this.bulkheads),
    );
  }

  /** Notes that the calls of an upstream run through the pipeline of a policy. */
  serve(policy: string, upstream: string): void {
    if (this.environment.ambient?.serve(policy, upstream)) this.switches.recompose();
  }

  /** Warns once for each name. */
  onPresetByName(name: string): void {
    if (this.#warned.has(name)) return;
    this.#warned.add(name);
    new Logger('Resilience').warn(
      `Circuit '${name}' starts from the preset of that name. Write { preset: '${name}' }: ` +
        'the next minor version takes no preset from a name.',
    );
  }

  /** Names of the policies that {@link add} has brought. */
  get policyNames(): string[] {
    return [...this.#policies.keys()];
  }

  /** Kinds of the steps that can be switched off: all but the fallback, which answers callers during an incident. */
  get switchableSteps(): string[] {
    return [...new Set([...this.steps.kinds, ...this.switches.steps])].filter((kind) => kind !== 'fallback');
  }

  /** Returns true if a method or a policy names the circuit; otherwise only calls of `execute` do. */
  isDeclaredCircuit(name: string): boolean {
    return !this.circuitBreakers.isOfCalls(name) || this.find(name) !== undefined;
  }

  /** Tells whether a policy, a circuit, a bulkhead, a throttle or a pipeline has the name. */
  knows(name: string): boolean {
    return (
      this.#policies.has(name) ||
      this.switches.names.has(name) ||
      this.circuitBreakers.get(name) !== undefined ||
      this.bulkheads.get(name) !== undefined ||
      this.throttles.get(name) !== undefined
    );
  }

  /**
   * Makes policies known by name.
   *
   * @param place where they were written, for messages
   * @throws OptionsError when a name is taken, or the declarations are no object; once all steps are known, also
   *   when a kind is unknown
   */
  add(policies: NamedPolicies, place: string): void {
    checkOptions('policies', place, (check) => {
      const written = readOptions(policies, 'policies', place);
      if (!check.object('', written)) return;
      for (const [name, declarations] of Object.entries(written)) {
        check.include(() => this.#add(name, declarations, place));
      }
    });
  }

  /**
   * Checks the kinds of the named policies and of the module's defaults. Call it once all packages have registered their steps.
   *
   * @throws OptionsError when a kind is unknown, or a default is wrong
   */
  check(place: string, outer: OptionsCheck): void {
    this.#checked = true;
    for (const [name, policy] of this.#policies) outer.include(() => this.#checkKinds(name, policy));
    const withDefaults = this.steps.kinds.filter((kind) =>
      this.steps.of(kind).some((step) => step.checkDefaults),
    );
    outer.include(() => new OptionsCheck('defaults', place).known(this.defaults, withDefaults));
    for (const [kind, defaults] of Object.entries<object | undefined>({ ...this.defaults })) {
      if (defaults === undefined) continue;
      for (const { checkDefaults } of this.steps.of(kind))
        outer.include(() => checkDefaults?.(defaults, `the defaults of ${place}`));
    }
  }

  /** The declarations of a policy, if there is one of that name. */
  find(name: string): PolicyDeclarations | undefined {
    return this.#policies.get(name)?.declarations;
  }

  /**
   * The declarations of a policy that has to exist.
   *
   * @throws OptionsError with the names that exist
   */
  require(name: string, place: string): PolicyDeclarations {
    const declarations = this.find(name);
    if (declarations) return declarations;
    checkName(name, 'policy', place);
    const names = this.policyNames.map((known) => `'${known}'`).join(', ') || 'none is defined yet';
    throw new OptionsError('policy', `the name of a policy of ResilienceModule (${names})`, name, place);
  }

  #add(name: string, written: NamedPolicyDeclarations, place: string): void {
    checkName(name, 'policies', place);
    if (this.#policies.has(name)) {
      throw new OptionsError(
        `policies.${name}`,
        'a name that no other module has defined',
        'a second definition',
        place,
      );
    }
    const expected = 'an object such as { retry: 2, timeout: 5000 }';
    new OptionsCheck('policies', place).that(isOptionsObject(written), name, expected, written);
    checkOptions(`policies.${name}`, place, (check) => {
      const policy = { declarations: declareSwitches(this.switches, name, written, place, check), place };
      this.#policies.set(name, policy);
      if (this.#checked) check.include(() => this.#checkKinds(name, policy));
    });
  }

  #checkKinds(name: string, { declarations, place }: NamedPolicy): void {
    new OptionsCheck(`policies.${name}`, place).known(declarations, this.steps.kinds);
  }
}
