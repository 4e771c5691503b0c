import { isDeepStrictEqual } from 'node:util';
import type { PolicyEnvironment } from '../invocation/policy.js';
import { PolicyRegistry } from '../invocation/policy.registry.js';
import type { BulkheadState } from './bulkhead-state.js';
import type { ResolvedBulkheadOptions } from './bulkhead.options.js';
import { BulkheadPolicy } from './bulkhead.policy.js';

type FixedBulkhead = ResolvedBulkheadOptions & { readonly maxConcurrent: number };

/** Returns true if a bulkhead can take the options over with its calls: it neither adapts nor changes another rule. */
function differInSizeOnly(
  before: ResolvedBulkheadOptions,
  after: ResolvedBulkheadOptions,
): after is FixedBulkhead {
  const { maxConcurrent, maxQueue } = before;
  const isFixed = typeof maxConcurrent === 'number' && typeof after.maxConcurrent === 'number';
  return (
    isFixed &&
    before.maxShare === undefined &&
    isDeepStrictEqual({ ...after, maxConcurrent, maxQueue }, before)
  );
}

/** The bulkheads of one application, by name. */
export class BulkheadRegistry extends PolicyRegistry<BulkheadPolicy, ResolvedBulkheadOptions> {
  constructor(environment: PolicyEnvironment) {
    const create = (name: string, options: ResolvedBulkheadOptions): BulkheadPolicy =>
      new BulkheadPolicy(name, options, environment);
    super('bulkhead', create, (policy, name, options) => {
      if (!differInSizeOnly(policy.options, options)) return create(name, options);
      policy.resize(options);
      return policy;
    });
  }

  /** Returns the state of every bulkhead at this moment. */
  get states(): BulkheadState[] {
    return Array.from(this.entries(), ([, { state }]) => state);
  }
}
