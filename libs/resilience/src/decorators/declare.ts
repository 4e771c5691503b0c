import { isOptionsObject, OptionsError, readOptions } from '@breakwater/core';
import type { MethodDeclarations } from '../steps/policy-declarations.js';
import type { AnyPolicyStep } from '../steps/policy-step.js';
import { decorateClass } from './decorate-class.js';
import { decorateMethod } from './decorate-method.js';

const EXPECTED = 'called with options; without options, remove the decorator';

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
  if ((declaration as unknown) === undefined) throw new OptionsError(decorator, EXPECTED, undefined);
  if ((declaration as unknown) === null) return refuse(decorator, EXPECTED, null);
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

/**
 * Builds the decorator for a first argument with options beside it, e.g. `@CircuitBreaker('youtube', { timeout: 500 })`.
 *
 * @param first the option that the first argument sets
 */
export function declareWith<K extends keyof MethodDeclarations>(
  decorator: string,
  policy: K,
  first: Exclude<MethodDeclarations[K], ((...args: never[]) => unknown) | string | number | true | undefined>,
  options: unknown,
): PolicyDecorator {
  if (options === undefined) return declare(decorator, policy, first);
  if (!isOptionsObject(options)) return refuse(decorator, 'called with an object of options', options);
  let others: object;
  try {
    others = readOptions(options, decorator);
  } catch (error) {
    return () => {
      throw error;
    };
  }
  const repeated = Object.keys(first).find((option) => Object.hasOwn(others, option));
  if (repeated === undefined) return declare(decorator, policy, { ...first, ...others });
  const expected = `called without the option "${repeated}", which the first argument sets`;
  return refuse(decorator, expected, Reflect.get(others, repeated));
}

/** Builds a decorator that refuses its arguments when it is applied, because only then the message can name the method. */
export function refuse(decorator: string, expected: string, actual: unknown): PolicyDecorator {
  return (target: object, key?: string | symbol): never => {
    const owner = typeof target === 'function' ? target : target.constructor;
    const place = key === undefined ? owner.name : `${owner.name}.${String(key)}`;
    throw new OptionsError(decorator, expected, actual, place);
  };
}
