import { OptionsCheck, OptionsError } from '@breakwater/core';
import {
  type HedgeInput,
  type HedgeOptions,
  type ResolvedHedgeOptions,
  resolveHedgeOptions,
} from '../../hedge/hedge.options.js';
import type { HedgePolicy } from '../../hedge/hedge.policy.js';
import type { PolicyRegistry } from '../../invocation/policy.registry.js';
import { definePolicyStep, type PolicyStep } from '../../steps/policy-step.js';
import { explainOptions, stateIn, type StepContext } from '../../steps/step-context.js';
import { requireOptions } from '../../switches/enabled-option.js';

/** The step of `@Hedge()`. */
export function hedgeStep(hedges: PolicyRegistry<HedgePolicy, ResolvedHedgeOptions>): PolicyStep<'hedge'> {
  return definePolicyStep({
    slot: 'hedge',
    kind: 'hedge',
    checkDefaults: (defaults: HedgeOptions, place) => {
      const expected =
        'left out of the defaults, as only the author of a method knows whether it may run twice';
      new OptionsCheck('hedge', place).that(
        defaults.idempotent === undefined,
        'idempotent',
        expected,
        defaults.idempotent,
      );
      resolveHedgeOptions(defaults, place);
    },
    plan(context) {
      const { place } = context;
      const layers = context.layers<HedgeOptions>((input) => expandHedge(input, place));
      const resolved = resolveHedgeOptions(layers, place);
      checkMethod(resolved, context);
      const policy = stateIn(context, hedges, resolved, context.sharedBy);
      const { delay } = resolved;
      return {
        name: policy.name,
        options: explainOptions(layers, resolved),
        wrap: (next) => policy.wrap(next, context.surroundings),
        racesWork: true,
        ...(typeof delay === 'number'
          ? { startsAfter: delay }
          : {
              present: () => ({
                presentDelay: { value: policy.delay ?? 'too few samples', source: 'measured' },
              }),
            }),
      };
    },
  });
}

/** Requires that the author of the work has said that it may run twice. */
function checkMethod(
  { idempotent }: ResolvedHedgeOptions,
  { owner, place, streams }: StepContext<'hedge'>,
): void {
  if (streams) {
    const expected = 'on a method that returns a promise: two attempts cannot feed one Observable';
    throw new OptionsError('hedge', expected, 'one that returns an Observable', place);
  }
  const expected =
    'true, as a hedge runs the work twice at the same time; remove the hedge from work that must not run twice';
  const alternative = owner ? '' : "; 'per-call' if only some calls may run twice";
  const fits = idempotent === true || (idempotent === 'per-call' && !owner);
  new OptionsCheck('hedge', place).that(fits, 'idempotent', expected + alternative, idempotent);
}

function expandHedge(input: HedgeInput, place: string): HedgeOptions {
  if (input === true) return {};
  if (typeof input === 'number' || typeof input === 'string') return { delay: input };
  requireOptions('hedge', input, 'true, a delay', place);
  return input;
}
