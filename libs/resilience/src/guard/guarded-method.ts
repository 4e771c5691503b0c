import type { GuardDeclarations } from '../pipeline/policy-declarations.js';
import type { MethodResult } from './method-result.js';

const GUARD = Symbol('@breakwater/resilience:guard');

/** The method as it was written. */
export type OriginalMethod = (this: object, ...args: unknown[]) => unknown;

/** A method that policies guard: what was declared on it, and the function that they guard. */
export class GuardedMethod {
  /** Declared by decorators of the method itself. */
  readonly onMethod: GuardDeclarations = {};
  /** Declared by decorators of the class. */
  readonly onClass: GuardDeclarations = {};

  constructor(
    /** Class whose body holds the method. */
    readonly declaringClass: { readonly name: string },
    readonly key: string | symbol,
    readonly original: OriginalMethod,
    readonly result: MethodResult,
  ) {}

  /** The guard of a function, if it is guarded. */
  static in(method: unknown): GuardedMethod | undefined {
    if (typeof method !== 'function') return undefined;
    return Reflect.getMetadata(GUARD, method) as GuardedMethod | undefined;
  }

  /** Marks `method` as the function that runs the guard. */
  markOn(method: object): void {
    Reflect.defineMetadata(GUARD, this, method);
  }

  /** Where the method stands: `Class.method`. */
  get place(): string {
    return `${this.declaringClass.name}.${String(this.key)}`;
  }
}
