import type { PolicyEnvironment } from '../invocation/policy.js';
import { PolicyRegistry } from '../invocation/policy.registry.js';
import type { BulkheadState } from './bulkhead-state.js';
import type { ResolvedBulkheadOptions } from './bulkhead.options.js';
import { BulkheadPolicy } from './bulkhead.policy.js';

/** The bulkheads of one application, by name. */
export class BulkheadRegistry extends PolicyRegistry<BulkheadPolicy, ResolvedBulkheadOptions> {
  constructor(environment: PolicyEnvironment) {
    const create = (name: string, options: ResolvedBulkheadOptions): BulkheadPolicy =>
      new BulkheadPolicy(name, options, environment);
    super('bulkhead', create, (policy, name, options) =>
      policy.reconfigure(options) ? policy : create(name, options),
    );
  }

  /** Returns the state of every bulkhead at this moment. */
  get states(): BulkheadState[] {
    return Array.from(this.entries(), ([, { state }]) => state);
  }
}
