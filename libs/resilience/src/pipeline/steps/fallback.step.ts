import { OptionsError } from '@breakwater/core';
import { type ResolvedFallbackOptions, resolveFallbackOptions } from '../../fallback/fallback.options.js';
import { FallbackPolicy } from '../../fallback/fallback.policy.js';
import { levelsOf } from '../declaration-level.js';
import type { PlanContext, StepPlan } from './step-plan.js';

/**
 * Plans the fallback: the one of the strongest place, as two fallbacks cannot be merged.
 *
 * @param onUsed told of each use
 */
export function planFallback(context: PlanContext, onUsed: () => void): StepPlan | undefined {
  const { name, place, levels, owner, home } = context;
  const declared = levelsOf(levels, 'fallback').at(-1);
  if (!declared) return undefined;
  const resolved = resolveFallbackOptions(declared.input, place);
  checkMethod(resolved, owner, place);
  const policy = new FallbackPolicy(name, resolved, home.environment, onUsed);
  const { source } = declared.level;
  return {
    step: 'fallback',
    name,
    options: {
      use: { value: resolved.method ?? resolved.handler, source },
      ...(resolved.on && { on: { value: resolved.on, source } }),
    },
    wrap: (next) => policy.wrap(next),
  };
}

/** A fallback that names a method needs a class that has it. */
function checkMethod({ method }: ResolvedFallbackOptions, owner: PlanContext['owner'], place: string): void {
  if (method === undefined) return;
  const answers: unknown = owner && Reflect.get(owner.prototype as object, method);
  if (typeof answers === 'function') return;
  const expected = owner
    ? `the name of a method of ${owner.name}`
    : 'a function or { value }, as there is no class here';
  throw new OptionsError('fallback', expected, method, place);
}
