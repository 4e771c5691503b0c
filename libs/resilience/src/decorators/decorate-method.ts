import { OptionsError, standInFor } from '@breakwater/core';
import { type DecoratedInstance, RUNTIME } from './method-runtime.js';
import { declaredCriticalityOf, withCriticality, withoutCriticality } from './declared-criticality.js';
import { DecoratedMethod, type OriginalMethod } from './decorated-method.js';
import { resultOf } from './method-result.js';
import { receiveRuntime } from './runtime-property.js';
import { standaloneRuntime } from './standalone.method-runtime.js';

/**
 * Replaces the method of a descriptor by one that runs it through a pipeline. A method that was replaced before stays.
 *
 * @param decorator name of the decorator, for messages
 * @throws OptionsError when the decorator does not stand on an asynchronous instance method
 */
export function decorateMethod(
  decorator: string,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor,
): DecoratedMethod {
  const written = requireInstanceMethod(decorator, target, key, descriptor);
  // The policies run inside of the declared criticality, whichever decorator comes first, so that retries are below it.
  const criticality = declaredCriticalityOf(written);
  const original = withoutCriticality(written);
  const existing = DecoratedMethod.in(original);
  if (existing) return existing;
  const decorated = new DecoratedMethod(
    target.constructor,
    key,
    original,
    resultOf(decorator, target, key, original),
  );
  const replacement = wrap(decorated);
  descriptor.value = criticality ? withCriticality(replacement, criticality) : replacement;
  receiveRuntime(target);
  return decorated;
}

/** The method that takes the place of the original: same name, length and metadata. */
function wrap(decorated: DecoratedMethod): OriginalMethod {
  const { original } = decorated;
  const replacement = standInFor(original, function (this: object, ...args: unknown[]): unknown {
    const runtime = (this as DecoratedInstance)[RUNTIME] ?? standaloneRuntime(this);
    return runtime.run(decorated, this, args);
  });
  decorated.markOn(replacement);
  return replacement;
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
