import { type BulkheadOptions, resolveBulkheadOptions } from '../../bulkhead/bulkhead.options.js';
import type { BulkheadRegistry } from '../../bulkhead/bulkhead.registry.js';
import type { BulkheadInput, NamedBulkheadOptions } from '../../steps/policy-declarations.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import { explainOptions, nameIn, requireName, stateIn, withoutName } from '../../steps/step-context.js';
import { requireOptions } from '../../switches/enabled-option.js';

/** The step of `@Bulkhead()`. */
export function bulkheadStep(bulkheads: BulkheadRegistry): PolicyStep<'bulkhead'> {
  return definePolicyStep({
    slot: 'bulkhead',
    kind: 'bulkhead',
    checkDefaults: (defaults: BulkheadOptions, place) => resolveBulkheadOptions(defaults, place),
    plan(context) {
      const { place } = context;
      const layers = context.layers<BulkheadOptions>((input) => withoutName(expandBulkhead(input, place)));
      const resolved = resolveBulkheadOptions(layers, place);
      const shared = nameIn(context, (input) => expandBulkhead(input, place)) ?? context.sharedBy;
      requireName(context, shared);
      const policy = stateIn(context, bulkheads, resolved, shared);
      return {
        name: policy.name,
        options: explainOptions(layers, resolved),
        present: () => ({
          ...(resolved.maxConcurrent === 'adaptive' && {
            presentMaxConcurrent: { value: policy.state.maxConcurrent, source: 'measured' },
          }),
          ...(resolved.order === 'adaptive' && {
            presentOrder: { value: policy.presentOrder, source: 'measured' },
          }),
          ...(policy.presentShare !== undefined && {
            presentShare: { value: policy.presentShare, source: 'measured' },
          }),
        }),
        wrap: (next) => policy.wrap(next),
        followsWork: true,
        hasRoom: () => policy.hasRoom,
      };
    },
  });
}

function expandBulkhead(input: BulkheadInput, place: string): NamedBulkheadOptions {
  if (input === true) return {};
  if (typeof input === 'number' || input === 'adaptive') return { maxConcurrent: input };
  requireOptions('bulkhead', input, "true, 'adaptive', a number of calls", place);
  return input;
}
