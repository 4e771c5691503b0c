import type { Pipeline } from '../pipeline/pipeline.js';
import type { DecoratedMethod } from './decorated-method.js';

/** A class whose instances have decorated methods. */
export type Owner = abstract new (...args: never[]) => object;

/** What a decorated method calls: the pipelines of the application that its instance lives in. */
export interface MethodRuntime {
  /** Runs `decorated.original` on `self` through the pipeline of its policies. */
  run(decorated: DecoratedMethod, self: object, args: unknown[]): unknown;

  /**
   * The pipeline of a decorated method for the instances of `owner`, composed when it is asked for the first time.
   *
   * @throws OptionsError when an option is wrong or a name unknown
   */
  build(decorated: DecoratedMethod, owner: Owner): Pipeline;
}

/**
 * Injection token of {@link MethodRuntime}. Nest prints its description when a decorated class is used in an
 * application without the module.
 */
export const MethodRuntime = Symbol(
  'MethodRuntime of @breakwater/resilience: import ResilienceModule.forRoot() into the root module',
);

/** Property of each instance into which Nest injects the runtime of its application. */
export const RUNTIME = Symbol('@breakwater/resilience:MethodRuntime');

/** An instance of a class with decorated methods. */
export interface DecoratedInstance {
  [RUNTIME]?: MethodRuntime;
}
