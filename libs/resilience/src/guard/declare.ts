import type { GuardDeclarations } from '../pipeline/policy-declarations.js';
import { guardClass } from './guard-class.js';
import { guardMethod } from './guard-method.js';

/** Decorator for a method, or for all public async methods of a class. */
export type GuardDecorator = ClassDecorator & MethodDecorator;

/** Builds the decorator that declares one policy. Of two declarations in one place the upper one wins. */
export function declare<K extends keyof GuardDeclarations>(
  decorator: string,
  policy: K,
  declaration: NonNullable<GuardDeclarations[K]>,
): GuardDecorator {
  const decorate = (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key === undefined) {
      const constructor = target as { name: string; prototype: object };
      for (const guard of guardClass(decorator, constructor)) guard.onClass[policy] = declaration;
    } else {
      guardMethod(decorator, target, key, descriptor as PropertyDescriptor).onMethod[policy] = declaration;
    }
  };
  return decorate;
}
