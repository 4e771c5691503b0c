import { type BulkheadOptions, resolveBulkheadOptions } from '../../bulkhead/bulkhead.options.js';
import { LayeredOptions } from '../../options/layered-options.js';
import { levelsOf, sharedBy } from '../declaration-level.js';
import type { BulkheadInput, NamedBulkheadOptions } from '../policy-declarations.js';
import { withoutName } from '../without-name.js';
import { explainOptions, type PlanContext, type StepPlan } from './step-plan.js';

/** Plans the bulkhead. */
export function planBulkhead({ name, place, levels, home }: PlanContext): StepPlan | undefined {
  const declared = levelsOf(levels, 'bulkhead').map(({ level, input }) => ({
    level,
    options: expandBulkhead(input),
  }));
  if (declared.length === 0) return undefined;
  const layers = new LayeredOptions<BulkheadOptions>([
    { source: 'module defaults', options: home.defaults.bulkhead ?? {} },
    ...declared.map(({ level, options }) => ({ source: level.source, options: withoutName(options) })),
  ]);
  const resolved = resolveBulkheadOptions(layers.merged, place);
  const shared =
    declared.findLast(({ options }) => options.name !== undefined)?.options.name ?? sharedBy(declared);
  const policy =
    shared === undefined
      ? home.bulkheads.own(name, resolved, place)
      : home.bulkheads.shared(shared, resolved, place);
  return {
    step: 'bulkhead',
    name: policy.name,
    options: explainOptions(layers, resolved),
    wrap: (next) => policy.wrap(next),
  };
}

function expandBulkhead(input: BulkheadInput): NamedBulkheadOptions {
  if (input === true) return {};
  return typeof input === 'number' ? { maxConcurrent: input } : input;
}
