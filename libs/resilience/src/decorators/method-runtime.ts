import type { Pipeline } from '../pipeline/pipeline.js';
import type { DecoratedMethod } from './decorated-method.js';

/** A class whose instances have decorated methods. */
export type MethodOwner = abstract new (...args: never[]) => object;

/** Runs decorated methods through the pipelines of one application. */
export interface MethodRuntime {
  /** Runs `decorated.original` on `self` through the pipeline of its policies. */
  run(decorated: DecoratedMethod, self: object, args: unknown[]): unknown;

  /**
   * The pipeline of a decorated method for the instances of `owner`, composed when it is asked for the first time.
   *
   * @throws OptionsError when an option is wrong or a name unknown
   */
  build(decorated: DecoratedMethod, owner: MethodOwner): Pipeline;
}

/** Injection token of {@link MethodRuntime}. */
export const MethodRuntime = Symbol('@breakwater/resilience:MethodRuntime');

/** Name of the property into which Nest injects the runtime of its application. */
export const RUNTIME = Symbol('@breakwater/resilience:MethodRuntime');

/** An instance of a class with decorated methods. */
export interface DecoratedInstance {
  [RUNTIME]?: MethodRuntime;
}
