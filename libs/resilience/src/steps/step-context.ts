import { OptionsError, type ResilienceEvents } from '@breakwater/core';
import type { RetryBudget } from '../budget/retry-budget.js';
import type { Call } from '../invocation/call.js';
import type { PolicyEnvironment } from '../invocation/policy.js';
import { PolicyRegistry } from '../invocation/policy.registry.js';
import { checkName } from '../options/policy-name.js';
import { LayeredOptions, type OptionLayer } from '../options/layered-options.js';
import type { ExplainedOption } from './explanation.js';
import type { PolicyDeclarations, PolicyDefaults, PolicyKind } from './policy-declarations.js';

/** Milliseconds that a call may take; `undefined` for no limit. */
export interface CallLimits {
  /** The whole call, with all attempts and waits. */
  readonly total?: number | undefined;
  /** Each attempt. */
  readonly attempt?: number | undefined;
}

/** A policy of one kind as one place declares it. */
export interface DeclaredPolicy<K extends PolicyKind = PolicyKind> {
  /** `method`, `class`, or `policy '...'`, as `explain()` shows it. */
  readonly source: string;
  readonly input: NonNullable<PolicyDeclarations[K]>;
  /** Name of the policy that the declaration belongs to; none for decorators. */
  readonly policy?: string | undefined;
}

/** The pipeline that a step is planned for. */
export interface PlannedPipeline {
  /** Name of the pipeline and of its own policies: the name of a policy, or `Class.method`. */
  readonly name: string;
  /** Where it was declared, for messages. */
  readonly place: string;
  /** Class of the decorated method; none for a policy that a service runs. */
  readonly owner?: abstract new (...args: never[]) => object;
  /** @internal Name of the state that the step has, when its pipeline is planned again. */
  readonly previous?: string | undefined;
  /** True if the policies are written at a call. Such a pipeline is not kept, so its steps must not be listed. @default false */
  readonly inline?: boolean;
  /** True if the method returns an Observable. @default false */
  readonly streams?: boolean;
}

/** The other steps of a pipeline as they are at a moment. */
export interface Surroundings {
  /** False while a step of the pipeline holds that the dependency fails. */
  isHealthy(): boolean;
  /** False while this step is switched off, or a step of the pipeline is not healthy or has no room for a further call. */
  hasRoom(): boolean;
  /** @internal Budget of the retries; `false` when they have no limit, `undefined` without retries. */
  readonly budget: RetryBudget | false | undefined;
}

/** The part of an application that planning needs. */
export interface PlanHome {
  readonly environment: PolicyEnvironment;
  readonly defaults: PolicyDefaults;
  /** States of steps that keep theirs here, by kind. */
  readonly states: Map<string, PolicyRegistry<unknown, object>>;
}

/** Everything that a step can learn when it is planned for one pipeline. */
export class StepContext<K extends PolicyKind = PolicyKind> {
  /** Name of the pipeline: that of a policy, or `Class.method`. */
  readonly name: string;
  /** Where it was declared, for messages. */
  readonly place: string;
  /** Class of the decorated method; none for a policy that a service runs. */
  readonly owner: (abstract new (...args: never[]) => object) | undefined;
  /** True if the policies are written at a call. A step without a shared state then must not list its state. */
  readonly inline: boolean;
  /** True if the method returns an Observable. */
  readonly streams: boolean;

  /** @internal */
  readonly previous: string | undefined;

  /** @internal */
  constructor(
    { name, place, owner, inline = false, streams = false, previous }: PlannedPipeline,
    readonly kind: K,
    /** The declarations of this kind, the stronger place later. There is at least one. */
    readonly declared: readonly DeclaredPolicy<K>[],
    private readonly home: PlanHome,
    /** The limits that the steps of this pipeline put on the time of a call. */
    readonly limits: CallLimits,
    private readonly onFallback: (call: Call) => void,
    /** The other steps in force. Read it from `wrap` on, not in `plan`. */
    readonly surroundings: Surroundings,
  ) {
    this.name = name;
    this.place = place;
    this.owner = owner;
    this.inline = inline;
    this.streams = streams;
    this.previous = previous;
  }

  /** Clock, chance and events of the application. */
  get environment(): PolicyEnvironment {
    return this.home.environment;
  }

  /** The typed event stream of the application. */
  get events(): ResilienceEvents {
    return this.home.environment.events;
  }

  /** The module's defaults for this kind. */
  get defaults(): object {
    return (this.home.defaults as Record<string, object | undefined>)[this.kind] ?? {};
  }

  /**
   * The options from all places: the module's defaults, then those of each declaration.
   *
   * @param expand writes the short forms of a declaration out, as options or as layers of their own
   */
  layers<O extends object>(
    expand: (input: DeclaredPolicy<K>['input'], source: string) => O | readonly OptionLayer<O>[],
  ): LayeredOptions<O> {
    return new LayeredOptions<O>([
      { source: 'module defaults', options: this.defaults as O },
      ...this.declared.flatMap(({ source, input }): readonly OptionLayer<O>[] => {
        const expanded = expand(input, source);
        return isLayers(expanded) ? expanded : [{ source, options: expanded }];
      }),
    ]);
  }

  /**
   * Name of the policy that alone declares this kind: all users of the policy then share the state of the step. `undefined` as
   * soon as a decorator changes anything.
   */
  get sharedBy(): string | undefined {
    const [first, ...others] = this.declared;
    return others.every(({ policy }) => policy === first?.policy) ? first?.policy : undefined;
  }

  /**
   * Returns the state of the step. All users of a name share one, and so do all users of a policy that no decorator changes.
   * Otherwise the pipeline has a state of its own.
   *
   * @param options the options in force; all users of a state have to pass the same
   * @param create makes the state when it is needed for the first time
   * @param shared name that the options give the state, if they give one
   * @throws OptionsError when others share the state with different options
   */
  state<S, O extends object>(
    options: O,
    create: (name: string, options: O) => S,
    shared: string | undefined = this.sharedBy,
  ): { readonly name: string; readonly state: S } {
    let registry = this.home.states.get(this.kind);
    if (!registry) {
      registry = new PolicyRegistry<unknown, object>(this.kind, (name, given) => ({
        name,
        state: create(name, given as O),
      }));
      this.home.states.set(this.kind, registry);
    }
    return stateIn(this, registry, options, shared) as { readonly name: string; readonly state: S };
  }

  /** Tells the other steps of the pipeline that a fallback was used. */
  tellFallback(call: Call): void {
    this.onFallback(call);
  }
}

/**
 * The state of a step: one for all users of a name, one of this pipeline alone, or one that only the object of an inline policy keeps.
 *
 * @internal
 */
export function stateIn<P, O extends object>(
  { name, place, inline, previous }: Pick<StepContext, 'name' | 'place' | 'inline' | 'previous'>,
  registry: PolicyRegistry<P, O>,
  options: O,
  shared: string | undefined,
): P {
  if (shared !== undefined) return registry.shared(shared, options, place);
  return inline ? registry.unlisted(name, options) : registry.own(name, options, place, previous);
}

/**
 * Requires that a step of an inline policy names its state: a circuit that only one call uses never opens.
 *
 * @internal
 * @throws OptionsError for an inline policy without a name
 */
export function requireName({ kind, inline, place }: StepContext, shared: string | undefined): void {
  if (!inline || shared !== undefined) return;
  const expected = `given a name, as calls share its state only by name: { ${kind}: { name: '...' } }`;
  throw new OptionsError(kind, expected, undefined, place);
}

/**
 * The name that the strongest declaration gives the state of the step, if any does.
 *
 * @throws OptionsError when it is not a valid name
 */
export function nameIn<K extends PolicyKind>(
  { declared, kind, place }: StepContext<K>,
  expand: (input: DeclaredPolicy<K>['input']) => { readonly name?: string },
): string | undefined {
  const given = declared.map(({ input }) => expand(input).name).findLast((name) => name !== undefined);
  if (given !== undefined) checkName(given, `${kind}.name`, place);
  return given;
}

/**
 * Removes the name, which is not an option of the policy.
 *
 * @internal
 */
export function withoutName<O extends { readonly name?: string }>({
  name: _,
  ...options
}: O): Omit<O, 'name'> {
  return options;
}

function isLayers<O extends object>(
  value: O | readonly OptionLayer<O>[],
): value is readonly OptionLayer<O>[] {
  return Array.isArray(value);
}

/** Shows each option in force with the place that it comes from. */
export function explainOptions<O extends object>(
  layers: LayeredOptions<O>,
  resolved: object,
): Record<string, ExplainedOption> {
  return Object.fromEntries(
    Object.entries<unknown>({ ...resolved })
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => [option, { value, source: layers.sourceOf(option as keyof O) ?? 'default' }]),
  );
}
