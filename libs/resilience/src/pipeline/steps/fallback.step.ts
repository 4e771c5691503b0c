import { OptionsError } from '@breakwater/core';
import {
  type FallbackInput,
  type ResolvedFallbackOptions,
  resolveFallbackOptions,
} from '../../fallback/fallback.options.js';
import { FallbackPolicy } from '../../fallback/fallback.policy.js';
import type { ExplainedOption } from '../../steps/explanation.js';
import { definePolicyStep } from '../../steps/policy-step.js';
import type { StepContext } from '../../steps/step-context.js';

type Owner = NonNullable<StepContext['owner']>;

/** The step of `@Fallback()`. It uses the declaration of the strongest place, as two fallbacks cannot be merged. */
export const fallbackStep = definePolicyStep({
  slot: 'fallback',
  kind: 'fallback',
  plan(context) {
    const { name, place, owner, environment } = context;
    const { input, source } = context.declared.at(-1)!;
    const resolved = resolveFallbackOptions(input, place);
    if (owner) checkMethod(resolved, owner, place);
    const policy = new FallbackPolicy(name, resolved, environment, (call) => context.tellFallback(call));
    return {
      options: explainFallback(input, source),
      wrap:
        owner || resolved.method === undefined
          ? (next) => policy.wrap(next)
          : () => () => refuse(resolved, place),
    };
  },
});

/** Explains the fallback as it was written, because the resolved function would hide its value and conditions. */
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

/** Fails at the call, not at the start: the policy may be used by classes alone. */
function refuse({ method }: ResolvedFallbackOptions, place: string): Promise<never> {
  const expected = 'a function or { value }, as a service runs the policy and has no such method';
  return Promise.reject(new OptionsError('fallback', expected, method, place));
}
