import type { DeclarationLevel } from '../pipeline/declaration-level.js';
import { PerMethod } from '../invocation/per-method.js';
import { observe } from '../pipeline/observable-call.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { plan } from '../pipeline/plan.js';
import type { GuardDeclarations, PolicyDeclarations } from '../pipeline/policy-declarations.js';
import type { PolicyHome } from '../pipeline/policy-home.js';
import type { GuardRuntime, Owner } from './guard-runtime.js';
import { GuardedMethod } from './guarded-method.js';
import { MethodCall } from './method-call.js';

/** The guarded methods of one application: one pipeline for each method of each class, whatever its instances. */
export class ApplicationGuardRuntime implements GuardRuntime {
  readonly #pipelines = new PerMethod((guard: GuardedMethod, owner: Owner) => this.#plan(guard, owner));
  readonly #byName = new Map<string, Pipeline>();

  constructor(private readonly home: PolicyHome) {}

  /** Every pipeline built so far, by its name. */
  get pipelines(): ReadonlyMap<string, Pipeline> {
    return this.#byName;
  }

  run(guard: GuardedMethod, self: object, args: unknown[]): unknown {
    const pipeline = this.build(guard, self.constructor as Owner);
    if (guard.result === 'observable') {
      return observe(pipeline, () => new MethodCall(pipeline.name, guard, self, args));
    }
    const call = new MethodCall(pipeline.name, guard, self, args);
    return guard.result === 'unknown' ? (call.answer = pipeline.run(call)) : pipeline.run(call);
  }

  build(guard: GuardedMethod, owner: Owner): Pipeline {
    return this.#pipelines.get(guard, owner);
  }

  #plan(guard: GuardedMethod, owner: Owner): Pipeline {
    const { onClass, onMethod, place } = guard;
    const levels: DeclarationLevel[] = [
      { source: 'class', declarations: policiesOf(onClass) },
      { source: 'method', declarations: policiesOf(onMethod) },
    ];
    const { policy, order } = { ...onClass.resilience, ...onMethod.resilience };
    if (policy !== undefined) {
      const declarations = this.home.require(policy, place);
      levels.unshift({ source: `policy '${policy}'`, declarations, policy });
    }
    const name = this.#unused(nameOf(guard, owner));
    const pipeline = plan({ name, place, levels, home: this.home, owner }, order);
    this.#byName.set(name, pipeline);
    return pipeline;
  }

  /** Classes of one name in two modules have nothing in common: the second is `Class.method#2`. */
  #unused(name: string): string {
    let unused = name;
    for (let number = 2; this.#byName.has(unused); number++) unused = `${name}#${number}`;
    return unused;
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
