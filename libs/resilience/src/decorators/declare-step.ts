import type { PolicyDeclarations, PolicyKind } from '../steps/policy-declarations.js';
import type { AnyPolicyStep, PolicyStep } from '../steps/policy-step.js';
import { declare, type PolicyDecorator } from './declare.js';

/**
 * Builds a decorator of another package: it declares a step on a method, or on each public async method of a class. The class
 * then finds the pipeline of its application as with the decorators of this package.
 *
 * @param step the step; or only its kind, when the step needs providers and is registered with `PolicySteps` by its module
 * @param input the options as the user writes them; `plan` of the step checks them when the application starts
 * @param decorator name of the decorator, for messages
 * @throws OptionsError when applied, for a method that is not asynchronous
 */
export function declareStep<K extends PolicyKind>(
  step: K | PolicyStep<K>,
  input: NonNullable<PolicyDeclarations[K]>,
  decorator?: string,
): PolicyDecorator {
  const carried = typeof step === 'string' ? undefined : (step as unknown as AnyPolicyStep);
  const kind = (carried ? carried.kind : step) as K;
  return declare(decorator ?? `@${kind}()`, kind, input, carried);
}
