import type { MethodDeclarations } from '../steps/policy-declarations.js';
import type { AnyPolicyStep } from '../steps/policy-step.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { MethodResult } from './method-result.js';

const DECORATED = Symbol('@breakwater/resilience:DecoratedMethod');

/** The method as it was written. */
export type OriginalMethod = (this: object, ...args: unknown[]) => unknown;

/** A pipeline that was used, and the application and class that it was used for. */
export interface LastUse {
  readonly runtime: object;
  readonly owner: object;
  readonly pipeline: Pipeline;
  /** Reports a failure that no caller sees; `undefined` for a method that is called by the application. */
  readonly report: ((error: unknown) => void) | undefined;
}

/** A method with decorators of this package, and the policies that they declare. */
export class DecoratedMethod {
  /** Declared by decorators of the method itself. */
  readonly onMethod: MethodDeclarations = {};
  /** Declared by decorators of the class. */
  readonly onClass: MethodDeclarations = {};
  /** Steps that decorators of other packages brought along. */
  readonly steps: AnyPolicyStep[] = [];
  /** The pipeline that was used last. */
  last: LastUse | undefined;

  constructor(
    /** Class whose body holds the method. */
    readonly declaringClass: { readonly name: string },
    readonly key: string | symbol,
    readonly original: OriginalMethod,
    readonly result: MethodResult,
  ) {}

  /** Returns the record of a function that is decorated. */
  static in(method: unknown): DecoratedMethod | undefined {
    if (typeof method !== 'function') return undefined;
    return Reflect.getMetadata(DECORATED, method) as DecoratedMethod | undefined;
  }

  /** The decorated methods of a class: first its own, then those that it inherits. */
  static *of(owner: { readonly prototype: unknown }): Generator<DecoratedMethod> {
    for (
      let prototype = owner.prototype as object | null;
      prototype;
      prototype = Reflect.getPrototypeOf(prototype)
    ) {
      for (const key of Reflect.ownKeys(prototype)) {
        const decorated = DecoratedMethod.in(Reflect.getOwnPropertyDescriptor(prototype, key)?.value);
        if (decorated) yield decorated;
      }
    }
  }

  /** Marks `method` as the function that replaces the original. */
  markOn(method: object): void {
    Reflect.defineMetadata(DECORATED, this, method);
  }

  /** Name of the method for messages: `Class.method`. */
  get place(): string {
    return `${this.declaringClass.name}.${String(this.key)}`;
  }
}
