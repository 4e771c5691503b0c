import { OptionsError } from '@breakwater/core';
import {
  type FallbackInput,
  type ResolvedFallbackOptions,
  resolveFallbackOptions,
} from '../../fallback/fallback.options.js';
import { FallbackPolicy } from '../../fallback/fallback.policy.js';
import { levelsOf } from '../declaration-level.js';
import type { ExplainedOption } from '../explanation.js';
import type { PlanContext, StepPlan } from './step-plan.js';

type Owner = NonNullable<PlanContext['owner']>;

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
  if (owner) checkMethod(resolved, owner, place);
  const policy = new FallbackPolicy(name, resolved, home.environment, onUsed);
  return {
    step: 'fallback',
    name,
    options: explainFallback(declared.input, declared.level.source),
    wrap:
      owner || resolved.method === undefined
        ? (next) => policy.wrap(next)
        : () => () => refuse(resolved, place),
  };
}

/** As it was written: conditions and values say more than the function that is made of them. */
function explainFallback(input: FallbackInput, source: string): Record<string, ExplainedOption> {
  const written = typeof input === 'object' ? input : { use: input };
  return Object.fromEntries(
    Object.entries<unknown>({ ...written }).map(([option, value]) => [option, { value, source }]),
  );
}

/** A fallback that names a method needs a class that has it. */
function checkMethod({ method }: ResolvedFallbackOptions, { name, prototype }: Owner, place: string): void {
  if (method === undefined || typeof Reflect.get(prototype as object, method) === 'function') return;
  throw new OptionsError('fallback', `the name of a method of ${name}`, method, place);
}

/** The policy may be meant for classes alone: only its use by a service is a mistake. */
function refuse({ method }: ResolvedFallbackOptions, place: string): Promise<never> {
  const expected = 'a function or { value }, as there is no class here';
  return Promise.reject(new OptionsError('fallback', expected, method, place));
}
