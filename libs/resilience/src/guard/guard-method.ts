import { OptionsError } from '@breakwater/core';
import { type GuardedInstance, RUNTIME } from './guard-runtime.js';
import { GuardedMethod, type OriginalMethod } from './guarded-method.js';
import { resultOf } from './method-result.js';
import { receiveRuntime } from './runtime-property.js';
import { standaloneRuntime } from './standalone.guard-runtime.js';

/**
 * Puts a guard in front of a method; the descriptor then holds the guarded method. A method that has a guard keeps it.
 *
 * @param decorator name of the decorator that asks for it, for messages
 * @throws OptionsError when the decorator does not stand on an asynchronous instance method
 */
export function guardMethod(
  decorator: string,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor,
): GuardedMethod {
  const original = requireInstanceMethod(decorator, target, key, descriptor);
  const existing = GuardedMethod.in(original);
  if (existing) return existing;
  const guard = new GuardedMethod(
    target.constructor,
    key,
    original,
    resultOf(decorator, target, key, original),
  );
  descriptor.value = wrap(guard);
  receiveRuntime(target);
  return guard;
}

/** The method that takes the place of the original: same name, length and metadata. */
function wrap(guard: GuardedMethod): OriginalMethod {
  const { original } = guard;
  const guarded: OriginalMethod = function (...args) {
    const runtime = (this as GuardedInstance)[RUNTIME] ?? standaloneRuntime(this);
    return runtime.run(guard, this, args);
  };
  Object.defineProperty(guarded, 'name', { value: original.name, configurable: true });
  Object.defineProperty(guarded, 'length', { value: original.length, configurable: true });
  for (const key of Reflect.getMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, original), guarded);
  }
  guard.markOn(guarded);
  return guarded;
}

function requireInstanceMethod(
  decorator: string,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
): OriginalMethod {
  if (typeof target === 'function') {
    throw new OptionsError(
      decorator,
      'on an instance method',
      'a static method',
      `${target.name}.${String(key)}`,
    );
  }
  if (typeof descriptor?.value !== 'function') {
    const place = `${target.constructor.name}.${String(key)}`;
    throw new OptionsError(decorator, 'on a method', descriptor?.get ? 'a getter' : 'a property', place);
  }
  return descriptor.value as OriginalMethod;
}
