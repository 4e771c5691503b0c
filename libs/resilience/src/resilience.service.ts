import { checkOptions, isOptionsObject, OptionsError, readOptions, type Result } from '@breakwater/core';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { FallbackFunction } from './fallback/fallback.options.js';
import { ApplicationMethodRuntime } from './decorators/application.method-runtime.js';
import { MethodRuntime } from './decorators/method-runtime.js';
import type { LogicalCall, Operation } from './invocation/call.js';
import type { DeclarationLevel } from './steps/declaration-level.js';
import type { Explanation } from './steps/explanation.js';
import type { Pipeline } from './pipeline/pipeline.js';
import { plan } from './pipeline/plan.js';
import type { NamedPolicies, PolicyDeclarations } from './steps/policy-declarations.js';
import type { SwitchTarget } from './switches/policy-switches.js';
import { orderAtStart, orderOfCode, orderSwitch, warnOfUnknown } from './switches/switch-orders.js';
import { checkName } from './options/policy-name.js';
import { InlinePipelines } from './pipeline/inline-pipelines.js';
import { PolicyHome } from './pipeline/policy-home.js';
import { type PolicyRunner, policyRunner } from './pipeline/policy-runner.js';
import { asResult } from './invocation/as-result.js';
import { NO_OPTIONS, readCall } from './invocation/check-call.js';

/** Injection token of the option `disabled`. */
export const DISABLED = Symbol('@breakwater/resilience:Disabled');

const PLACE = 'ResilienceService.execute';

const CALL_OPTIONS: ReadonlySet<string> = new Set(['name', 'fallback', 'signal', 'idempotent']);

/** Name of calls whose policies have none. */
const INLINE = 'inline';

/** Options of a single call, in addition to its policy. */
export interface ExecuteOptions<T> {
  /**
   * Name of the call in errors, events and metrics; only for policies that are written at the call. A policy known by name gives its own.
   * @default 'inline'
   */
  readonly name?: string;
  /** Answers when the call has finally failed, in place of the fallback of the policy. */
  readonly fallback?: FallbackFunction<T, []>;
  /** Signal of the caller. Its abort ends the call at once and is not counted as a failure. */
  readonly signal?: AbortSignal;
  /**
   * True if the operation may run twice at the same time. A policy whose hedge has `idempotent: 'per-call'` hedges only calls that say so.
   * @default false
   */
  readonly idempotent?: boolean;
}

/** Runs operations through the policies that `ResilienceModule` knows by name, and explains what they do. */
@Injectable()
export class ResilienceService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(ResilienceService.name);
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #withFallback = new Map<string, Pipeline>();
  readonly #inline: InlinePipelines;

  constructor(
    private readonly home: PolicyHome,
    @Inject(MethodRuntime) private readonly methods: ApplicationMethodRuntime,
    @Inject(DISABLED) private readonly disabled: readonly string[],
  ) {
    this.#inline = new InlinePipelines(home);
  }

  /** Builds the pipeline of every policy, so that a wrong option prevents the start even if no code uses the policy yet. */
  onModuleInit(): void {
    checkOptions('resilience', undefined, (check) => {
      this.home.check('ResilienceModule.forRoot', check);
      check.include(() => orderAtStart(this.home, this.disabled));
      for (const name of this.home.policyNames) check.include(() => this.#pipeline(name));
    });
    if (!this.isEnabled()) this.#logger.warn('All policies are switched off; only fallbacks are in force.');
  }

  /** Warns of names in the option `disabled` that nothing has, once the methods and policies of all modules are known. */
  onApplicationBootstrap(): void {
    warnOfUnknown(this.home, this.disabled);
  }

  /** Ends the waits for retries, after the last request: each caller gets the error that its last attempt gave. */
  onApplicationShutdown(): void {
    this.home.environment.timers.close();
  }

  /**
   * Runs `operation` through policies: those of a name, or those that the call itself writes, e.g. `{ retry: { maxRetries: 3 } }`.
   *
   * The policies of a name share their circuit, bulkhead and retry budget with everything that uses the name. An object with
   * policies is planned once; calls that pass the same object share its retry budget. A circuit or a bulkhead in it needs a name.
   *
   * @param operation receives `{ signal, attempt, deadline }`; pass the signal on, so that the work stops in time
   * @throws OptionsError when there is no such policy, or an option is wrong
   * @throws CircuitOpenError | BulkheadFullError | TimeoutExceededError when a policy refuses the call or ends it
   * @throws whatever the operation throws, untouched
   */
  async execute<T>(
    policies: string | PolicyDeclarations,
    operation: Operation<T>,
    options: ExecuteOptions<T> = NO_OPTIONS,
  ): Promise<T> {
    const given = readCall(operation, options, CALL_OPTIONS, PLACE);
    const { fallback, signal, idempotent = false } = given;
    if (given.name !== undefined && typeof policies === 'string') {
      throw new OptionsError('name', 'left out, as the policy has a name', given.name, PLACE);
    }
    const name = typeof policies === 'string' ? policies : (given.name ?? INLINE);
    const pipeline = this.#pipelineFor(policies, name, fallback !== undefined);
    const args = fallback ? [fallback] : [];
    const logical: LogicalCall = { name, operation, args, idempotent, attempts: 0, committed: false };
    return (await pipeline.run(logical, signal && { signal })) as T;
  }

  /** Like {@link execute} for many calls of one policy. The client of an `upstream` has to show each `StepCall.fault`. */
  runner(policy: string, upstream?: string): PolicyRunner {
    const pipeline = this.#pipeline(policy);
    if (upstream !== undefined) this.home.serve(policy, upstream);
    return policyRunner(policy, pipeline, upstream);
  }

  /**
   * Like {@link execute}, but a failed call becomes an `Err` instead of a rejection.
   *
   * @throws OptionsError only: a wrong option is a mistake of the program, not a failure of the call
   */
  async executeResult<T>(
    policies: string | PolicyDeclarations,
    operation: Operation<T>,
    options: ExecuteOptions<T> = NO_OPTIONS,
  ): Promise<Result<T, unknown>> {
    return asResult(this.execute(policies, operation, options));
  }

  /**
   * Adds policies by name, for a package that derives them from its options. Call it in a constructor, before they are used.
   *
   * @param place where the options were written, for messages
   * @throws OptionsError when a name is taken, or a declaration is of no known kind
   */
  define(policies: NamedPolicies, place: string): void {
    this.home.add(policies, place);
  }

  /**
   * Explains the calls of a policy or a decorated method: every step in order, every option in force, and the origin of each
   * value.
   *
   * @param name name of a policy, or `Class.method`
   * @throws OptionsError when there is neither
   */
  explain(name: string): Explanation {
    const { pipelines } = this.methods;
    const pipeline = this.home.find(name) ? this.#pipeline(name) : pipelines.get(name);
    if (pipeline) return pipeline.explanation;
    checkName(name, 'name', 'ResilienceService.explain');
    const known = [...this.home.policyNames, ...pipelines.keys()].map((other) => `'${other}'`).join(', ');
    throw new OptionsError('name', `a policy or a decorated method (${known || 'there is none yet'})`, name);
  }

  /**
   * Switches policies off in an incident: calls run as if the policies had not been declared; only fallbacks stay in force. The order
   * also applies to later methods, policies and circuits. Running calls are not changed.
   *
   * @param target name of a policy, a circuit, a bulkhead or a decorated method; or a kind of step, or both; without one everything
   * @throws NotFoundError when there is no such name
   * @throws OptionsError when there is no such kind of step, it is the fallback, or the target is `undefined`: a missing setting
   *   must not switch everything off
   */
  disable(...target: [target?: string | SwitchTarget]): void {
    orderSwitch(this.home, this.#targetOf(target), orderOfCode(false));
  }

  /**
   * Switches policies on again that {@link disable} or `enabled: false` has switched off. Each order concerns one switch: a policy
   * that was switched off by name stays off when everything is switched on.
   *
   * @throws NotFoundError when there is no such name
   * @throws OptionsError when there is no such kind of step, it is the fallback, or the target is `undefined`
   */
  enable(...target: [target?: string | SwitchTarget]): void {
    orderSwitch(this.home, this.#targetOf(target), orderOfCode(true));
  }

  /**
   * Returns true if one switch is on, whatever the state of the others.
   *
   * @throws OptionsError when there is no such kind of step, or the target is `undefined`
   */
  isEnabled(...target: [target?: string | SwitchTarget]): boolean {
    return this.home.switches.isOn(this.#targetOf(target));
  }

  /** Returns `{}`, for everything, only if there is no argument. An argument that is `undefined` is refused. */
  #targetOf(given: [target?: string | SwitchTarget]): SwitchTarget {
    const [written] = given;
    if (given.length === 0) return {};
    if (typeof written === 'string') return { name: written };
    const place = 'ResilienceService';
    const target = readOptions(written as SwitchTarget, 'target', place);
    return checkOptions('target', place, (check) => {
      const expected = 'a name, or an object such as { step: "retry" }; leave it out for all policies';
      if (!check.that(isOptionsObject(target), '', expected, written)) return {};
      check.known(target, ['name', 'step']);
      for (const option of ['name', 'step'] as const) {
        const isHole = Object.hasOwn(target, option) && target[option] === undefined;
        check.that(!isHole, option, 'left out or set to a value', undefined);
      }
      if (target.step !== undefined) check.oneOf('step', target.step, this.home.switchableSteps);
      return target;
    });
  }

  #pipelineFor(policies: string | PolicyDeclarations, name: string, hasFallback: boolean): Pipeline {
    if (typeof policies !== 'object' || (policies as unknown) === null) {
      checkName(policies, 'policy', PLACE);
      return this.#pipeline(policies, hasFallback);
    }
    return this.#inline.of(policies, name, hasFallback ? answerWithArgument : undefined);
  }

  #pipeline(name: string, hasFallback = false): Pipeline {
    const known = hasFallback ? this.#withFallback : this.#pipelines;
    let pipeline = known.get(name);
    const fallback = hasFallback ? answerWithArgument : undefined;
    if (!pipeline) known.set(name, (pipeline = this.#plan(name, fallback)));
    return pipeline;
  }

  #plan(name: string, fallback?: FallbackFunction<unknown, never[]>): Pipeline {
    const source = `policy '${name}'`;
    const levels = (home: PolicyHome): DeclarationLevel[] => [
      ...home.reloaded.levelsOf(name, home.require(name, PLACE)),
      { source: 'call', declarations: fallback ? { fallback } : {} },
    ];
    return plan({ name, place: source, levels, home: this.home });
  }
}

/** The fallback of a single call travels as its only argument, so that one pipeline serves all calls. */
const answerWithArgument = (error: unknown, fallback: FallbackFunction<unknown, []>): unknown =>
  fallback(error);
