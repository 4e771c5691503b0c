import { type BulkheadOptions, resolveBulkheadOptions } from '../../bulkhead/bulkhead.options.js';
import type { BulkheadRegistry } from '../../bulkhead/bulkhead.registry.js';
import type { BulkheadInput, NamedBulkheadOptions } from '../../steps/policy-declarations.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import { explainOptions, nameIn, requireName, stateIn } from '../../steps/step-context.js';

/** The step of `@Bulkhead()`. */
export function bulkheadStep(bulkheads: BulkheadRegistry): PolicyStep<'bulkhead'> {
  return definePolicyStep({
    slot: 'bulkhead',
    kind: 'bulkhead',
    checkDefaults: resolveBulkheadOptions,
    plan(context) {
      const { place } = context;
      const layers = context.layers<BulkheadOptions>((input) => withoutName(expandBulkhead(input)));
      const resolved = resolveBulkheadOptions(layers.merged, place);
      const shared = nameIn(context, expandBulkhead) ?? context.sharedBy;
      requireName(context, shared);
      const policy = stateIn(context, bulkheads, resolved, shared);
      return {
        name: policy.name,
        options: explainOptions(layers, resolved),
        wrap: (next) => policy.wrap(next),
        followsWork: true,
      };
    },
  });
}

function expandBulkhead(input: BulkheadInput): NamedBulkheadOptions {
  if (input === true) return {};
  return typeof input === 'number' ? { maxConcurrent: input } : input;
}

/** The options alone: a name is no option. */
function withoutName<O extends { readonly name?: string }>({ name: _, ...options }: O): Omit<O, 'name'> {
  return options;
}
