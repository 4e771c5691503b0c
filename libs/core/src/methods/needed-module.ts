import { Inject } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { standInFor } from './stand-in-for.js';

/** The module that gives a decorator its effect. */
export interface NeededModule {
  /** For the error, e.g. `@TrackErrors()`. */
  readonly decorator: string;
  /** For the error, e.g. `ErrorTrackingModule`. */
  readonly module: string;
  /** A provider that the module exports. */
  readonly provider: symbol | (abstract new (...args: never[]) => unknown);
}

const HOOK = 'onApplicationBootstrap';

/** Property into which Nest injects the reference to the module of an instance. */
const MODULE_REF = Symbol('@breakwater/core:ModuleRef');

/** Property in which the prototype of a class keeps the modules that its decorators need. */
const NEEDS = Symbol('@breakwater/core:NeededModules');

type Hook = (this: object) => unknown;
type Needs = Map<string, NeededModule & { readonly method: string }>;

/** References that Nest has injected. They are not on the instances, so that a printed or compared instance shows its own fields only. */
const references = new WeakMap<object, ModuleRef>();

/**
 * Lets an application fail at its start when a class has a decorator of a module that the application does not import. Nest calls the
 * check (`onApplicationBootstrap`) for classes that it creates. It is never called in a unit test that only compiles its module.
 *
 * @param target the target of the decorator: a class, or the prototype of one
 * @param method the decorated method; `undefined` if the class is decorated
 */
export function needModule(target: object, method: string | symbol | undefined, needed: NeededModule): void {
  const isClass = method === undefined && typeof target === 'function';
  const needs = needsOf(isClass ? (target.prototype as object) : target);
  if (!needs.has(needed.decorator))
    needs.set(needed.decorator, { ...needed, method: method === undefined ? '' : `.${String(method)}` });
}

/** The needs of a class and of those that it extends. The first need of a class adds the check. */
function needsOf(prototype: object): Needs {
  if (Object.hasOwn(prototype, NEEDS)) return Reflect.get(prototype, NEEDS) as Needs;
  const inherited = Reflect.get(prototype, NEEDS) as Needs | undefined;
  const needs: Needs = new Map(inherited);
  Object.defineProperty(prototype, NEEDS, { value: needs });
  if (!inherited) {
    Object.defineProperty(prototype, MODULE_REF, { set: keepReference, get: () => undefined });
    Inject(ModuleRef)(prototype, MODULE_REF);
  }
  const original = Reflect.get(prototype, HOOK) as Hook | undefined;
  const hook: Hook = function () {
    checkNeeds(this, needs);
    return original?.call(this);
  };
  Object.defineProperty(prototype, HOOK, {
    value: original ? standInFor(original, hook) : hook,
    writable: true,
    configurable: true,
  });
  return needs;
}

/** A unit test may give the class another value. */
function keepReference(this: object, given: unknown): void {
  if (given instanceof ModuleRef) references.set(this, given);
}

/** @throws Error that names class, method and the line to add */
function checkNeeds(instance: object, needs: Needs): void {
  const reference = references.get(instance);
  if (!reference) return;
  for (const { decorator, module, provider, method } of needs.values()) {
    if (has(reference, provider)) continue;
    throw new Error(
      `${instance.constructor.name}${method} has ${decorator}, but the application does not import ${module}. ` +
        `Add ${module}.forRoot() to the imports of the root module.`,
    );
  }
}

function has(reference: ModuleRef, provider: NeededModule['provider']): boolean {
  try {
    reference.get(provider as never, { strict: false });
    return true;
  } catch {
    return false;
  }
}
