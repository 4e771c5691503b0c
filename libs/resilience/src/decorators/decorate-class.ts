import { OptionsError } from '@breakwater/core';
import { decorateMethod } from './decorate-method.js';
import { DecoratedMethod } from './decorated-method.js';
import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';

const AsyncFunction = (async () => {}).constructor;

/**
 * Decorates the public async methods that the class itself declares: methods with a decorator of their own, and
 * `async` functions whose name does not begin with `_` and which are not lifecycle hooks of Nest.
 *
 * @throws OptionsError when there is no such method, e.g. because the compile target is below ES2017 and has no `async` functions
 */
export function decorateClass(
  decorator: string,
  target: { name: string; prototype: object },
): DecoratedMethod[] {
  const decorated: DecoratedMethod[] = [];
  const { prototype } = target;
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const method: unknown = descriptor.value;
    if (!DecoratedMethod.in(method) && !isPublicAsync(key, method)) continue;
    decorated.push(decorateMethod(decorator, prototype, key, descriptor));
    Object.defineProperty(prototype, key, descriptor);
  }
  if (decorated.length === 0) {
    throw new OptionsError(
      decorator,
      'on a class that declares a public async method; write `async`, decorate the methods one by one, ' +
        'or compile for ES2017 or later',
      'none',
      target.name,
    );
  }
  return decorated;
}

function isPublicAsync(key: string, method: unknown): boolean {
  return method instanceof AsyncFunction && !key.startsWith('_') && !LIFECYCLE_HOOKS.has(key);
}
