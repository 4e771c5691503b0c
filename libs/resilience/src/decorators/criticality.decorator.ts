import {
  CRITICALITIES,
  type Criticality as CriticalityClass,
  isRoute,
  OptionsCheck,
  OptionsError,
} from '@breakwater/core';
import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';
import {
  type AnyMethod,
  declareCriticality,
  declaredCriticalityOf,
  withCriticality,
  withoutCriticality,
} from './declared-criticality.js';

/**
 * Says how important the requests to a route, or the calls of a method, are. An overloaded application refuses requests of the lowest class
 * first, and calls of other services carry the class on. On a class it holds for its routes and for the methods that it declares; a method
 * wins over its class. It takes effect in jobs, message handlers and scheduled methods, too, and in place of the class of the request around.
 *
 * @param criticality `critical-plus`, `critical`, `sheddable-plus` or `sheddable`
 * @throws OptionsError for any other value, and on anything that is neither a class nor a method of an instance
 */
export function Criticality(criticality: CriticalityClass): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const owner = (typeof target === 'function' ? target : target.constructor) as { readonly name: string };
    const place = key === undefined ? owner.name : `${owner.name}.${String(key)}`;
    new OptionsCheck('@Criticality()', place).oneOf('', criticality, CRITICALITIES);
    if (key === undefined)
      decorateClass(target as typeof target & { readonly prototype: object }, criticality);
    else decorateMethod(typeof target === 'function', descriptor, criticality, place);
  };
}

function decorateMethod(
  isStatic: boolean,
  descriptor: PropertyDescriptor | undefined,
  criticality: CriticalityClass,
  place: string,
): void {
  const method: unknown = descriptor?.value;
  if (isStatic || !descriptor || typeof method !== 'function') {
    throw new OptionsError(
      '@Criticality()',
      'on a class or an instance method',
      isStatic ? 'a static method' : typeof method,
      place,
    );
  }
  descriptor.value = withCriticality(withoutCriticality(method as AnyMethod), criticality);
}

function decorateClass(owner: { readonly prototype: object }, criticality: CriticalityClass): void {
  declareCriticality(owner, criticality);
  const { prototype } = owner;
  const seen = new Set<string | symbol>(['constructor', ...LIFECYCLE_HOOKS]);
  for (
    let level: object | null = prototype;
    level && level !== Object.prototype;
    level = Reflect.getPrototypeOf(level)
  ) {
    for (const key of Reflect.ownKeys(level)) {
      if (seen.has(key)) continue;
      seen.add(key);
      const descriptor = Reflect.getOwnPropertyDescriptor(level, key);
      const method: unknown = descriptor?.value;
      if (typeof method !== 'function' || declaredCriticalityOf(method) !== undefined) continue;
      // A route that the class inherits is a route of its own.
      if (level !== prototype && !isRoute(method)) continue;
      Object.defineProperty(prototype, key, {
        ...descriptor,
        value: withCriticality(method as AnyMethod, criticality),
      });
    }
  }
}
