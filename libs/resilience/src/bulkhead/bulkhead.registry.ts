import { OptionsError } from '@breakwater/core';
import type { PolicyEnvironment } from '../invocation/policy.js';
import type { BulkheadState } from './bulkhead-state.js';
import type { ResolvedBulkheadOptions } from './bulkhead.options.js';
import { BulkheadPolicy } from './bulkhead.policy.js';

interface SharedBulkhead {
  readonly policy: BulkheadPolicy;
  readonly place: string;
}

/** All bulkheads of one application. Those with a name of their own are shared by everybody who writes that name. */
export class BulkheadRegistry {
  readonly #shared = new Map<string, SharedBulkhead>();
  readonly #all: BulkheadPolicy[] = [];

  constructor(private readonly environment: PolicyEnvironment) {}

  /** A bulkhead that nobody else gets, under a name for errors and events that need not be unique. */
  create(name: string, options: ResolvedBulkheadOptions): BulkheadPolicy {
    const policy = new BulkheadPolicy(name, options, this.environment);
    this.#all.push(policy);
    return policy;
  }

  /**
   * The bulkhead of that name, made when it is asked for first.
   *
   * @param place where the options were written, e.g. `VideoService.publish`
   * @throws OptionsError when another place gives the same name other options
   */
  share(name: string, options: ResolvedBulkheadOptions, place: string): BulkheadPolicy {
    const known = this.#shared.get(name);
    if (!known) {
      const policy = this.create(name, options);
      this.#shared.set(name, { policy, place });
      return policy;
    }
    for (const option of Object.keys(options) as (keyof ResolvedBulkheadOptions)[]) {
      const there = known.policy.options[option];
      if (options[option] === there) continue;
      const expected = `${there} as at ${known.place}, because both name the bulkhead '${name}'`;
      throw new OptionsError(`bulkhead.${option}`, expected, options[option], place);
    }
    return known.policy;
  }

  /** The shared bulkhead of that name. */
  get(name: string): BulkheadPolicy | undefined {
    return this.#shared.get(name)?.policy;
  }

  /** How full all bulkheads are at this moment. */
  get states(): BulkheadState[] {
    return this.#all.map(({ state }) => state);
  }
}
