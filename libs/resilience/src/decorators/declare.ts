import type { MethodDeclarations } from '../pipeline/policy-declarations.js';
import { decorateClass } from './decorate-class.js';
import { decorateMethod } from './decorate-method.js';

/** Decorator for a method, or for all public async methods of a class. */
export type PolicyDecorator = ClassDecorator & MethodDecorator;

/** @deprecated Renamed to {@link PolicyDecorator}; this name goes with the next minor version. */
export type GuardDecorator = PolicyDecorator;

/** Builds the decorator that declares one policy. Of two declarations in one place the upper one wins. */
export function declare<K extends keyof MethodDeclarations>(
  decorator: string,
  policy: K,
  declaration: NonNullable<MethodDeclarations[K]>,
): PolicyDecorator {
  const decorate = (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key === undefined) {
      const constructor = target as { name: string; prototype: object };
      for (const decorated of decorateClass(decorator, constructor)) decorated.onClass[policy] = declaration;
    } else {
      decorateMethod(decorator, target, key, descriptor as PropertyDescriptor).onMethod[policy] = declaration;
    }
  };
  return decorate;
}
