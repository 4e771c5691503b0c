import type { Pipeline } from '../pipeline/pipeline.js';
import type { GuardedMethod } from './guarded-method.js';

/** A class whose instances have guarded methods. */
export type Owner = abstract new (...args: never[]) => object;

/** What a guarded method calls: the pipelines of the application that its instance lives in. */
export interface GuardRuntime {
  /** Runs `guard.original` on `self` through the pipeline of its policies. */
  run(guard: GuardedMethod, self: object, args: unknown[]): unknown;

  /**
   * The pipeline of a guarded method for the instances of `owner`, composed when it is asked for the first time.
   *
   * @throws OptionsError when an option is wrong or a name unknown
   */
  build(guard: GuardedMethod, owner: Owner): Pipeline;
}

/**
 * Injection token of {@link GuardRuntime}. Nest prints its description when a guarded class is used in an
 * application without the module.
 */
export const GuardRuntime = Symbol(
  'GuardRuntime of @breakwater/resilience: import ResilienceModule.forRoot() into the root module',
);

/** Property of each instance into which Nest injects the runtime of its application. */
export const RUNTIME = Symbol('@breakwater/resilience:runtime');

/** An instance of a class with guarded methods. */
export interface GuardedInstance {
  [RUNTIME]?: GuardRuntime;
}
