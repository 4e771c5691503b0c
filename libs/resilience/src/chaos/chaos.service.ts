import {
  ConflictError,
  counted,
  headlineOf,
  NotFoundError,
  processRedactor,
  readOptions,
  requireImport,
  type Timer,
} from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { PolicyHome } from '../pipeline/policy-home.js';
import { ArmedRule } from './armed-rule.js';
import { MAX_ARMED, PAUSE_AFTER_STOP } from './chaos.constants.js';
import type { ChaosEndReason } from './chaos.events.js';
import type { ArmedChaosRule, ArmOptions, ChaosObserver, ChaosStop } from './chaos-state.js';
import { ChaosSettings, circumstancesOf } from './chaos.options.js';
import { ChaosRequests } from './chaos-requests.js';
import type { ChaosRule, ResolvedChaosRule } from './chaos.rule.js';
import { ChaosStep, type RulesInForce } from './chaos.step.js';
import { resolveRule } from './check-rule.js';
import { describeRule } from './describe-rule.js';

/** Injects faults on purpose: arms and disarms rules, and stops all of them at once. */
@Injectable()
export class Chaos implements RulesInForce {
  readonly #logger = new Logger(Chaos.name);
  readonly #armed = new Map<string, { readonly rule: ArmedRule; readonly timer: Timer }>();
  readonly #observers: ChaosObserver[] = [];
  readonly #home: PolicyHome;
  #rules: readonly ArmedRule[] = [];
  #lastStop: ChaosStop | undefined;

  constructor(
    @Optional() @Inject(PolicyHome) home: PolicyHome | undefined,
    @Inject(ChaosSettings) private readonly settings: ChaosSettings,
    private readonly requests: ChaosRequests,
  ) {
    this.#home = requireImport(home, 'ResilienceModule', 'ChaosModule');
    const { environment } = this.#home;
    environment.ambient?.add(new ChaosStep(this, environment, requests));
  }

  /** @internal The rules in force, in the order in which they are judged. */
  get rules(): readonly ArmedRule[] {
    return this.#rules;
  }

  /** The rules in force, in the order in which they are judged. */
  get armed(): readonly ArmedChaosRule[] {
    return this.#rules.map(({ rule, injected, active }) => ({ ...rule, injected, active }));
  }

  /** The last stop; `undefined` if there was none. */
  get lastStop(): ChaosStop | undefined {
    return this.#lastStop;
  }

  /** Returns true while `CHAOS_DISABLED` is set. Then no call suffers, and no rule can be armed. */
  get isDisabled(): boolean {
    return ['1', 'true'].includes(process.env['CHAOS_DISABLED'] ?? '');
  }

  /** @internal Returns true if no call may suffer. Each call that a rule is for asks. */
  isOff(): boolean {
    const { isDisabled } = this;
    // Calls that entered their pipeline before the stop still ask.
    if (isDisabled && this.#armed.size > 0) this.stop('CHAOS_DISABLED is set');
    return isDisabled;
  }

  /** @internal Adds an observer. */
  observe(observer: ChaosObserver): void {
    this.#observers.push(observer);
  }

  /**
   * Puts a rule in force, from the next call on. A rule of the same id is replaced.
   *
   * @throws OptionsError with everything that is wrong with the rule
   * @throws ConflictError while `CHAOS_DISABLED` is set or a stop condition holds, and for ten minutes after a stop without `force`
   */
  arm(rule: ChaosRule, { force = false }: ArmOptions = {}): ArmedChaosRule {
    const { clock } = this.#home.environment;
    const now = clock.date().getTime();
    const resolved = resolveRule(
      readOptions(rule, 'rule', 'Chaos.arm'),
      'Chaos.arm',
      circumstancesOf(this.settings, now),
    );
    this.#requirePermission(resolved.id, force, now);
    return this.#arm(resolved, 'run time');
  }

  /** @internal Arms the rules of the options. A rule whose time is over, or a condition against it, does not prevent the start. */
  armAll(): void {
    for (const rule of this.settings.rules) {
      try {
        const now = this.#home.environment.clock.date().getTime();
        if (rule.until <= now) throw new ConflictError('Its time is over.');
        this.#requirePermission(rule.id, false, now);
        this.#arm(rule, 'ChaosModule.forRoot');
      } catch (error) {
        this.#logger.warn(`Chaos rule '${rule.id}' is not armed. ${headlineOf(error)}`);
      }
    }
  }

  /**
   * Ends a rule. The calls that it holds go on.
   *
   * @throws NotFoundError when no such rule is armed
   */
  disarm(id: string): void {
    if (!this.#armed.has(id))
      throw new NotFoundError(`No chaos rule '${processRedactor.text(id, 64)}' is armed.`);
    this.#end(id, 'disarmed');
    this.#changed();
  }

  /** Ends all rules at once, here and in all replicas. No rule can be armed for ten minutes, unless `force` is given. */
  stop(reason: string): void {
    this.#stop(reason, true);
  }

  /** @internal Ends all rules because a replica has sent a stop. */
  stopWithReplicas(reason: string): void {
    this.#stop(reason, false);
  }

  /** @internal Ends all rules because the application ends. */
  close(): void {
    for (const id of [...this.#armed.keys()]) this.#end(id, 'stopped');
    this.#changed();
  }

  #requirePermission(id: string, force: boolean, now: number): void {
    const refuse = (reason: string): never => {
      throw new ConflictError(`Chaos rule '${id}' cannot be armed: ${reason}.`);
    };
    if (this.isDisabled) refuse('CHAOS_DISABLED is set');
    const stop = this.#lastStop;
    if (stop && now < stop.until && !force) {
      const next = new Date(stop.until).toISOString();
      refuse(`chaos was stopped (${stop.reason}); arm it after ${next}, or with force`);
    }
    for (const observer of this.#observers) {
      const reason = observer.whyNot?.();
      if (reason !== undefined) refuse(reason);
    }
    if (!this.#armed.has(id) && this.#armed.size >= MAX_ARMED) refuse(`${MAX_ARMED} rules are armed already`);
  }

  #arm(rule: ResolvedChaosRule, source: string): ArmedChaosRule {
    const { clock, events } = this.#home.environment;
    const { id, until, rate, fault } = rule;
    if (this.#armed.has(id)) this.#end(id, 'replaced');
    const at = clock.date().getTime();
    const armed = new ArmedRule(rule, clock.now() + until - at, source);
    const onDue = (): void => {
      this.#end(id, 'expired');
      this.#changed();
    };
    const timer = clock.setTimeout(onDue, until - at);
    timer.unref();
    this.#armed.set(id, { rule: armed, timer });
    this.#logger.warn(`Chaos rule '${id}' is armed: ${describeRule(rule)}.`);
    this.#warnOfUnknown(rule);
    events.publish('chaos.armed', { rule: id, kind: fault.kind, rate, until, at });
    this.#changed();
    return { ...rule, injected: 0, active: 0 };
  }

  /** A circuit by name exists from its first call on, so an unknown name is no error. */
  #warnOfUnknown({ id, target: { policy, upstream } }: ResolvedChaosRule): void {
    const unknown =
      policy !== undefined && !this.#home.knows(policy)
        ? `policy, circuit or decorated method '${policy}'`
        : upstream !== undefined && !this.#home.environment.ambient?.serves(upstream)
          ? `upstream '${upstream}'`
          : undefined;
    if (unknown === undefined) return;
    this.#logger.warn(`Chaos rule '${id}' has no effect yet: this application has no ${unknown} so far.`);
  }

  #end(id: string, reason: ChaosEndReason): void {
    const { clock, events } = this.#home.environment;
    const { rule, timer } = this.#armed.get(id)!;
    this.#armed.delete(id);
    clock.clearTimeout(timer);
    rule.end();
    const { injected } = rule;
    this.#logger.warn(`Chaos rule '${id}' is ${reason} after ${counted(injected, 'fault')}.`);
    events.publish('chaos.ended', { rule: id, reason, injected, at: clock.date().getTime() });
  }

  #stop(reason: string, isLocal: boolean): void {
    const { clock, events } = this.#home.environment;
    const shown = processRedactor.text(reason, 200);
    const at = clock.date().getTime();
    const rules = [...this.#armed.keys()];
    this.#lastStop = { reason: shown, at, until: at + PAUSE_AFTER_STOP };
    for (const id of rules) this.#end(id, 'stopped');
    this.#changed();
    const next = new Date(this.#lastStop.until).toISOString();
    this.#logger.warn(`Chaos is stopped: ${shown}. Until ${next} a rule can only be armed with force.`);
    events.publish('chaos.stopped', { reason: shown, rules, at });
    for (const observer of this.#observers) observer.onStopped?.(shown, isLocal);
  }

  /** Composes all pipelines again: a pipeline has the step only while a rule concerns it. */
  #changed(): void {
    const before = this.#rules.length > 0;
    this.#rules = [...this.#armed.values()]
      .map(({ rule }) => rule)
      .toSorted((one, other) => one.rank - other.rank);
    const isArmed = this.#rules.length > 0;
    if (isArmed) this.requests.watch();
    else this.requests.unwatch();
    this.#home.switches.recompose();
    if (before === isArmed) return;
    for (const observer of this.#observers) observer.onArmed?.(isArmed);
  }
}
