import { OptionsCheck, OptionsError } from '@breakwater/core';
import { BulkheadRegistry } from '../bulkhead/bulkhead.registry.js';
import { CircuitBreakerRegistry } from '../circuit-breaker/circuit-breaker.registry.js';
import type { PolicyEnvironment } from '../invocation/policy.js';
import { PolicyRegistry } from '../invocation/policy.registry.js';
import type { ResolvedRetryOptions } from '../retry/retry.options.js';
import { RetryPolicy } from '../retry/retry.policy.js';
import { circuitBreakerLayers } from './circuit-breaker.layers.js';
import type { NamedPolicies, PolicyDeclarations, PolicyDefaults } from './policy-declarations.js';

const KINDS = [
  'circuitBreaker',
  'retry',
  'timeout',
  'bulkhead',
  'fallback',
] satisfies (keyof PolicyDeclarations)[];

/** Where the policies of one application live, and what they are made from. */
export class PolicyHome {
  readonly circuitBreakers: CircuitBreakerRegistry;
  readonly retries: PolicyRegistry<RetryPolicy, ResolvedRetryOptions>;
  readonly bulkheads: BulkheadRegistry;

  readonly #policies = new Map<string, PolicyDeclarations>();

  constructor(
    readonly environment: PolicyEnvironment,
    readonly defaults: PolicyDefaults = {},
  ) {
    this.circuitBreakers = new CircuitBreakerRegistry(
      environment,
      (name) => circuitBreakerLayers(this, name, []).merged,
    );
    this.retries = new PolicyRegistry(
      'retry',
      (name, options) => new RetryPolicy(name, options, environment),
    );
    this.bulkheads = new BulkheadRegistry(environment);
  }

  /** Names of the policies that {@link add} has brought. */
  get policyNames(): string[] {
    return [...this.#policies.keys()];
  }

  /**
   * Makes policies known by name.
   *
   * @param place where they were written, for messages
   * @throws OptionsError when a name is taken, or a declaration is of no known kind
   */
  add(policies: NamedPolicies, place: string): void {
    for (const [name, declarations] of Object.entries(policies)) {
      if (this.#policies.has(name)) {
        throw new OptionsError(
          `policies.${name}`,
          'a name that no other module has defined',
          'a second definition',
          place,
        );
      }
      const isObject = typeof declarations === 'object' && (declarations as unknown) !== null;
      new OptionsCheck('policies', place).that(
        isObject,
        name,
        'an object such as { retry: 2, timeout: 5000 }',
        declarations,
      );
      new OptionsCheck(`policies.${name}`, place).known(declarations, KINDS);
      this.#policies.set(name, declarations);
    }
  }

  /** The declarations of a policy, if there is one of that name. */
  find(name: string): PolicyDeclarations | undefined {
    return this.#policies.get(name);
  }

  /**
   * The declarations of a policy that has to exist.
   *
   * @throws OptionsError with the names that exist
   */
  require(name: string, place: string): PolicyDeclarations {
    const declarations = this.find(name);
    if (declarations) return declarations;
    const names = this.policyNames.map((known) => `'${known}'`).join(', ') || 'none is defined yet';
    throw new OptionsError('policy', `the name of a policy of ResilienceModule (${names})`, name, place);
  }
}
