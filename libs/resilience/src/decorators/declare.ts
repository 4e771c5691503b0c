import { OptionsError } from '@breakwater/core';
import type { MethodDeclarations } from '../steps/policy-declarations.js';
import type { AnyPolicyStep } from '../steps/policy-step.js';
import { decorateClass } from './decorate-class.js';
import { decorateMethod } from './decorate-method.js';

/** Decorator for a method, or for all public async methods of a class. */
export type PolicyDecorator = ClassDecorator & MethodDecorator;

/** @deprecated Renamed to {@link PolicyDecorator}; this name goes with the next minor version. */
export type GuardDecorator = PolicyDecorator;

/**
 * Builds the decorator that declares one policy. When a decorator appears twice in one place, the upper one wins.
 *
 * @throws OptionsError when the options are `undefined`: such a decorator would have no effect
 */
export function declare<K extends keyof MethodDeclarations>(
  decorator: string,
  policy: K,
  declaration: NonNullable<MethodDeclarations[K]>,
  step?: AnyPolicyStep,
): PolicyDecorator {
  if ((declaration as unknown) === undefined) {
    throw new OptionsError(decorator, 'given options; leave the decorator out for none', undefined);
  }
  const decorate = (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const decorated =
      key === undefined
        ? decorateClass(decorator, target as { name: string; prototype: object })
        : [decorateMethod(decorator, target, key, descriptor as PropertyDescriptor)];
    for (const method of decorated) {
      (key === undefined ? method.onClass : method.onMethod)[policy] = declaration;
      if (step && !method.steps.includes(step)) method.steps.push(step);
    }
  };
  return decorate;
}
