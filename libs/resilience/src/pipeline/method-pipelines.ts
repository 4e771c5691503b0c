import type { Pipeline } from './pipeline.js';

/** Pipelines by method and class: a method that several classes inherit has one for each of them. */
export class MethodPipelines<M extends object, O extends object> {
  readonly #byMethod = new Map<M, Map<O, Pipeline>>();

  /** @param plan makes the pipeline of a method for a class, once */
  constructor(private readonly plan: (method: M, owner: O) => Pipeline) {}

  get(method: M, owner: O): Pipeline {
    return this.#byMethod.get(method)?.get(owner) ?? this.#add(method, owner);
  }

  #add(method: M, owner: O): Pipeline {
    const pipeline = this.plan(method, owner);
    const ofMethod = this.#byMethod.get(method);
    if (ofMethod) ofMethod.set(owner, pipeline);
    else this.#byMethod.set(method, new Map([[owner, pipeline]]));
    return pipeline;
  }
}
