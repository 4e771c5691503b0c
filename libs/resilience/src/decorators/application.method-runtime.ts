import type { DeclarationLevel } from '../steps/declaration-level.js';
import { checkOptions, type ErrorReporter, isList, readOptions } from '@breakwater/core';
import { PerMethod } from '../invocation/per-method.js';
import { observe } from '../pipeline/observable-call.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { plan } from '../pipeline/plan.js';
import type {
  MethodDeclarations,
  PolicyDeclarations,
  ResilienceDeclaration,
} from '../steps/policy-declarations.js';
import type { PolicyHome } from '../pipeline/policy-home.js';
import type { MethodRuntime, MethodOwner } from './method-runtime.js';
import { DecoratedMethod, type LastUse } from './decorated-method.js';
import { MethodCall } from './method-call.js';
import { isUnattended } from './unattended-methods.js';

/** Runs the decorated methods of one application: all instances of a class share one pipeline for each method. */
export class ApplicationMethodRuntime implements MethodRuntime {
  readonly #pipelines = new PerMethod((decorated: DecoratedMethod, owner: MethodOwner) =>
    this.#plan(decorated, owner),
  );
  readonly #byName = new Map<string, Pipeline>();

  /**
   * @param reporter finds the reporter of the application when an error has no other way out; the reporter can depend on decorated
   * classes, so it is not there from the beginning
   */
  constructor(
    private readonly home: PolicyHome,
    private readonly reporter: () => ErrorReporter | undefined = () => undefined,
  ) {}

  /** Every pipeline built so far, by its name. */
  get pipelines(): ReadonlyMap<string, Pipeline> {
    return this.#byName;
  }

  run(decorated: DecoratedMethod, self: object, args: unknown[]): unknown {
    const { pipeline, report } = this.#useOf(decorated, self.constructor as MethodOwner);
    if (decorated.result === 'observable') {
      return observe(pipeline, () => new MethodCall(pipeline.name, decorated, self, args));
    }
    const call = new MethodCall(pipeline.name, decorated, self, args);
    const answer = pipeline.run(call);
    if (decorated.result === 'unknown') call.answer = answer;
    if (report) answer.catch(report);
    return answer;
  }

  /** The method remembers its last use: most methods run on instances of one class in one application. */
  #useOf(decorated: DecoratedMethod, owner: MethodOwner): LastUse {
    const { last } = decorated;
    if (last?.runtime === this && last.owner === owner) return last;
    const pipeline = this.build(decorated, owner);
    const report = isUnattended(owner, decorated.key)
      ? (error: unknown) => this.#report(error, pipeline.name)
      : undefined;
    return (decorated.last = { runtime: this, owner, pipeline, report });
  }

  /** Reports the error of a method that a schedule or an event calls. An error that `@TrackErrors()` sees as well counts once. */
  #report(error: unknown, handler: string): void {
    try {
      this.reporter()?.report(error, { handler });
    } catch {
      // A failing reporter must not end the process by an unhandled rejection.
    }
  }

  build(decorated: DecoratedMethod, owner: MethodOwner): Pipeline {
    return this.#pipelines.get(decorated, owner);
  }

  #plan(decorated: DecoratedMethod, owner: MethodOwner): Pipeline {
    const { onClass, onMethod, place, steps } = decorated;
    const ofClass = readResilience(onClass.resilience, place);
    const ofMethod = readResilience(onMethod.resilience, place);
    const policy = ofMethod.policy ?? ofClass.policy;
    const levels = (home: PolicyHome): DeclarationLevel[] => [
      ...(policy === undefined ? [] : home.reloaded.levelsOf(policy, home.require(policy, place))),
      { source: 'class', declarations: policiesOf(onClass), steps },
      { source: 'method', declarations: policiesOf(onMethod), steps },
    ];
    const name = this.#unused(nameOf(decorated, owner));
    const pipeline = plan(
      { name, place, levels, home: this.home, owner, streams: decorated.result === 'observable' },
      ofMethod.order ?? ofClass.order,
      ofMethod.order !== undefined,
    );
    this.#byName.set(name, pipeline);
    return pipeline;
  }

  /** Gives the second of two classes with the same name the name `Class.method#2`, so that they share nothing. */
  #unused(name: string): string {
    let unused = name;
    for (let number = 2; this.#byName.has(unused); number++) unused = `${name}#${number}`;
    return unused;
  }
}

/** Names an overridden method that a subclass calls by `super` after the class that declares it. */
function nameOf(decorated: DecoratedMethod, owner: MethodOwner): string {
  const inForce = Reflect.get(owner.prototype as object, decorated.key) as unknown;
  return DecoratedMethod.in(inForce) === decorated
    ? `${owner.name}.${String(decorated.key)}`
    : decorated.place;
}

/**
 * Reads the options of `@Resilience()`.
 *
 * @throws OptionsError when there is no option, or one is wrong; the order is checked later, together with the steps that it names
 */
function readResilience(written: ResilienceDeclaration | undefined, place: string): ResilienceDeclaration {
  if (written === undefined) return {};
  const options = readOptions(written, 'resilience', place);
  return checkOptions('resilience', place, (check) => {
    check.known(options, ['policy', 'order']);
    const { policy, order } = options;
    const isEmpty = policy === undefined && order === undefined;
    check.that(
      !isEmpty,
      '',
      "the name of a policy, or an object such as { order: ['retry', 'bulkhead'] }",
      written,
    );
    check.that(order === undefined || isList(order), 'order', 'a list of steps', order);
    return options;
  });
}

function policiesOf({ resilience: _, ...policies }: MethodDeclarations): PolicyDeclarations {
  return policies;
}
