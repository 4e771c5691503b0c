import { OptionsError } from '@breakwater/core';
import { guardMethod } from './guard-method.js';
import { GuardedMethod } from './guarded-method.js';

const AsyncFunction = (async () => {}).constructor;

/** Hooks that Nest calls itself: an outage must not turn them into retries or fallbacks. */
const LIFECYCLE_HOOKS = new Set([
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);

/**
 * Guards the public async methods that the class itself declares: those that are guarded already, and `async`
 * functions whose name does not begin with `_` and which are no lifecycle hooks of Nest.
 *
 * @throws OptionsError when there is none, as when the compiler's target knows no `async` functions
 */
export function guardClass(decorator: string, target: { name: string; prototype: object }): GuardedMethod[] {
  const guards: GuardedMethod[] = [];
  const { prototype } = target;
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const method: unknown = descriptor.value;
    if (!GuardedMethod.in(method) && !isPublicAsync(key, method)) continue;
    guards.push(guardMethod(decorator, prototype, key, descriptor));
    Object.defineProperty(prototype, key, descriptor);
  }
  if (guards.length === 0) {
    throw new OptionsError(
      decorator,
      'on a class that declares a public async method; write `async`, decorate the methods one by one, ' +
        'or compile for ES2017 or later',
      'none',
      target.name,
    );
  }
  return guards;
}

function isPublicAsync(key: string, method: unknown): boolean {
  return method instanceof AsyncFunction && !key.startsWith('_') && !LIFECYCLE_HOOKS.has(key);
}
