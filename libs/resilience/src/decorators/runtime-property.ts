import { injectIfProvided, standInFor } from '@breakwater/core';
import { ApplicationMethodRuntime } from './application.method-runtime.js';
import { DecoratedMethod } from './decorated-method.js';
import { MethodRuntime, type MethodOwner, RUNTIME } from './method-runtime.js';
import { receivedRuntime, rememberRuntime } from './standalone.method-runtime.js';

const HOOK = 'onApplicationBootstrap';

type BootstrapHook = (this: object) => unknown;

/** Bootstrap hooks that check the runtime of their instance. */
const checkingHooks = new WeakSet<object>();

/**
 * Prepares a class with decorated methods, and all that extend it. Nest injects the runtime of its application into each
 * instance. The injection is optional, so that a unit test of the class does not have to import the module; an
 * application that does not import it fails when it starts.
 *
 * @param prototype that of the class
 */
export function receiveRuntime(prototype: object): void {
  checkAtBootstrap(prototype);
  if (RUNTIME in prototype) return;
  Object.defineProperty(prototype, RUNTIME, { get: () => undefined, set: setRuntime, configurable: true });
  injectIfProvided(prototype, RUNTIME, MethodRuntime);
}

/**
 * Gives an instance its runtime. The property is not enumerable: a printed or compared instance shows its own fields only.
 * A mock in place of the runtime leaves the property empty, so that the instance makes a runtime of its own.
 */
function setRuntime(this: object, given: unknown): void {
  const runtime = given instanceof ApplicationMethodRuntime ? given : undefined;
  if (Object.isExtensible(this)) {
    Object.defineProperty(this, RUNTIME, { value: runtime, writable: true, configurable: true });
  } else {
    rememberRuntime(this, runtime);
  }
}

/**
 * Adds a check to the bootstrap hook of the class. Nest calls the hook when an application starts, and never in a unit
 * test that only compiles its module. Nest calls no hooks on request-scoped instances.
 */
function checkAtBootstrap(prototype: object): void {
  const original = Reflect.get(prototype, HOOK) as BootstrapHook | undefined;
  if (original && checkingHooks.has(original)) return;
  const hook: BootstrapHook = function () {
    requireRuntime(this);
    return original?.call(this);
  };
  const value = original ? standInFor(original, hook) : hook;
  checkingHooks.add(value);
  Object.defineProperty(prototype, HOOK, { value, writable: true, configurable: true });
}

/** @throws Error when the application does not import `ResilienceModule` */
function requireRuntime(instance: object): void {
  if (Object.hasOwn(instance, RUNTIME) || receivedRuntime(instance)) return;
  const owner = instance.constructor as MethodOwner;
  const [decorated] = DecoratedMethod.of(owner);
  throw new Error(
    `${owner.name}.${String(decorated?.key)} is decorated, but the application does not import ResilienceModule. ` +
      'Add ResilienceModule.forRoot() to the imports of the root module.',
  );
}
