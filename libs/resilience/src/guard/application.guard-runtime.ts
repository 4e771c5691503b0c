import type { DeclarationLevel } from '../pipeline/declaration-level.js';
import type {
  GuardDeclarations,
  PolicyDeclarations,
  ResilienceDeclaration,
} from '../pipeline/policy-declarations.js';
import { observe } from '../pipeline/observable-call.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { plan } from '../pipeline/plan.js';
import type { PolicyHome } from '../pipeline/policy-home.js';
import type { LogicalCall } from '../invocation/call.js';
import type { GuardRuntime } from './guard-runtime.js';
import { GuardedMethod } from './guarded-method.js';

type Owner = abstract new (...args: never[]) => object;

/** The guarded methods of one application: one pipeline for each method of each class, whatever its instances. */
export class ApplicationGuardRuntime implements GuardRuntime {
  readonly #pipelines = new Map<GuardedMethod, Map<Owner, Pipeline>>();

  constructor(private readonly home: PolicyHome) {}

  /** Every pipeline built so far. */
  *pipelines(): IterableIterator<Pipeline> {
    for (const ofMethod of this.#pipelines.values()) yield* ofMethod.values();
  }

  run(guard: GuardedMethod, self: object, args: unknown[]): unknown {
    const pipeline = this.build(guard, self.constructor as Owner);
    if (guard.result === 'observable') return observe(pipeline, () => describe(pipeline, guard, self, args));
    return pipeline.run(describe(pipeline, guard, self, args));
  }

  build(guard: GuardedMethod, owner: Owner): Pipeline {
    let ofMethod = this.#pipelines.get(guard);
    if (!ofMethod) this.#pipelines.set(guard, (ofMethod = new Map()));
    let pipeline = ofMethod.get(owner);
    if (!pipeline) ofMethod.set(owner, (pipeline = this.#plan(guard, owner)));
    return pipeline;
  }

  #plan(guard: GuardedMethod, owner: Owner): Pipeline {
    const resilience: ResilienceDeclaration = { ...guard.onClass.resilience, ...guard.onMethod.resilience };
    const levels: DeclarationLevel[] = [
      { source: 'class', declarations: policiesOf(guard.onClass) },
      { source: 'method', declarations: policiesOf(guard.onMethod) },
    ];
    const { policy, order } = resilience;
    if (policy !== undefined) {
      const declarations = this.home.require(policy, guard.place);
      levels.unshift({ source: `policy '${policy}'`, declarations, policy });
    }
    const name = nameOf(guard, owner);
    return plan({ name, place: guard.place, levels, home: this.home, owner }, order);
  }
}

/** An overridden method that a subclass calls by `super` goes by the name of the class that declares it. */
function nameOf(guard: GuardedMethod, owner: Owner): string {
  const inForce = Reflect.get(owner.prototype as object, guard.key) as unknown;
  return GuardedMethod.in(inForce) === guard ? `${owner.name}.${String(guard.key)}` : guard.place;
}

function policiesOf({ resilience: _, ...policies }: GuardDeclarations): PolicyDeclarations {
  return policies;
}

function describe(pipeline: Pipeline, guard: GuardedMethod, self: object, args: unknown[]): LogicalCall {
  return {
    name: pipeline.name,
    operation: operationOf(guard, self, args),
    args,
    self,
    attempts: 0,
    committed: false,
  };
}

function operationOf(guard: GuardedMethod, self: object, args: unknown[]): () => unknown {
  if (guard.result !== 'unknown') return () => Reflect.apply(guard.original, self, args);
  return () => {
    const result: unknown = Reflect.apply(guard.original, self, args);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') return result;
    throw new TypeError(
      `${guard.place} is guarded, so it has to return a promise, or to declare that it returns an Observable.`,
    );
  };
}
