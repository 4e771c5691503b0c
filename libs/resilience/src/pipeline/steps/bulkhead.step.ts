import { type BulkheadOptions, resolveBulkheadOptions } from '../../bulkhead/bulkhead.options.js';
import type { BulkheadRegistry } from '../../bulkhead/bulkhead.registry.js';
import type { BulkheadInput, NamedBulkheadOptions } from '../../steps/policy-declarations.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import { explainOptions, nameIn } from '../../steps/step-context.js';

/** The step of `@Bulkhead()`. */
export function bulkheadStep(bulkheads: BulkheadRegistry): PolicyStep<'bulkhead'> {
  return definePolicyStep({
    slot: 'bulkhead',
    kind: 'bulkhead',
    checkDefaults: resolveBulkheadOptions,
    plan(context) {
      const { name, place } = context;
      const layers = context.layers<BulkheadOptions>((input) => withoutName(expandBulkhead(input)));
      const resolved = resolveBulkheadOptions(layers.merged, place);
      const shared = nameIn(context, expandBulkhead) ?? context.sharedBy;
      const policy =
        shared === undefined
          ? bulkheads.own(name, resolved, place)
          : bulkheads.shared(shared, resolved, place);
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
