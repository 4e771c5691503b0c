import type { CircuitState, Clock, EventTopic } from '@breakwater/core';
import type { PolicyEnvironment } from '../invocation/policy.js';
import type { DueListener, TimerQueue } from '../timers/timer-queue.js';
import { Alarm } from './alarm.js';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import type { CircuitObserver } from './circuit-observer.js';
import type { CircuitAdvisor } from './circuit-advisor.js';
import { CLOSED, type CircuitPhase, type CircuitPhaseName, DISABLED, FORCED_OPEN } from './circuit-phase.js';
import { HalfOpenTrials } from './half-open-trials.js';
import type { AdmittedOutcome } from './outcome.js';
import type { OutcomeWindow } from './outcome-window.js';
import { windowOf } from './window-of.js';
import { type Permit, REFUSED, UNCOUNTED } from './permit.js';
import { ResetWait } from './reset-wait.js';
import { TripRules } from './trip-rules.js';
import type { CircuitTransitionEvent, CircuitTransitionReason } from '../telemetry/resilience.events.js';

/** The part of a circuit that decides by itself: it counts outcomes, opens, and lets trial calls through. */
export abstract class CircuitMachine implements DueListener {
  window: OutcomeWindow;
  rules: TripRules;
  /** Learns of every call and transition, in addition to the event stream. */
  observer: CircuitObserver | undefined;
  /** Knows how other replicas fare; only for circuits that the application shares by name. */
  advisor: CircuitAdvisor | undefined;

  protected readonly clock: Clock;
  readonly #timers: TimerQueue;
  /** Made when the circuit opens for the first time. */
  #alarm: Alarm | undefined;
  readonly #transitions: EventTopic<CircuitTransitionEvent>;
  protected wait: ResetWait;
  protected current: CircuitPhase;
  #period: Permit = 1;
  /** Time of the last failure, in milliseconds since the Unix epoch. It is kept when the phase changes. */
  lastFailure: number | undefined;
  /** Milliseconds since the Unix epoch: when the phase began. */
  protected began: number;
  protected ended = false;

  constructor(
    readonly name: string,
    public options: ResolvedCircuitBreakerOptions,
    environment: PolicyEnvironment,
  ) {
    this.clock = environment.clock;
    this.#timers = environment.timers;
    this.#transitions = environment.events.topic('circuit-breaker.transition');
    this.current = this.initial;
    this.began = this.timeOfDay;
    this.window = windowOf(options);
    this.rules = new TripRules(options, this.window);
    this.wait = new ResetWait(options);
  }

  /** Name of the phase that the circuit is in by its own judgement, also when it only observes. */
  get phase(): CircuitPhaseName {
    return this.current.name;
  }

  /** State as people see it. A circuit that was shut down shows as `forced-open`. */
  get state(): CircuitState {
    return this.observing ? 'observing' : this.current.name;
  }

  /** True if the circuit only observes: calls pass in every phase. An order by an operator ends this. */
  get observing(): boolean {
    return this.options.mode === 'observe' && this.current !== FORCED_OPEN && this.current !== DISABLED;
  }

  /** Milliseconds since the Unix epoch: when the phase began. */
  get since(): number {
    return this.began;
  }

  /** True once the circuit was shut down. */
  get isShutDown(): boolean {
    return this.ended;
  }

  /** The failure that opened the circuit, until it closes; `undefined` when no failure did. */
  get openedBy(): unknown {
    return 'openedBy' in this.current ? this.current.openedBy : undefined;
  }

  /** Asks for permission to run a call. */
  acquire(now: number): Permit {
    if (this.current === CLOSED) return this.#period;
    if (this.current === DISABLED) return UNCOUNTED;
    this.refresh(now);
    const phase = this.current;
    if (phase.name === 'half-open' && phase.trials.take(now)) {
      if (phase.trials.overdueAt !== Infinity) this.#wakeAt(phase.trials.overdueAt, now);
      return this.#period;
    }
    this.window.note('rejected', now);
    return REFUSED;
  }

  /** Counts the outcome of a call; {@link judge} draws the conclusion. */
  count(permit: Permit, outcome: AdmittedOutcome, duration: number, now: number): void {
    if (permit !== this.#period) return;
    if (outcome === 'ignored') {
      this.window.note('ignored', now);
      return;
    }
    this.rules.count(outcome);
    if (outcome !== 'success') this.lastFailure = this.timeOfDay;
    this.window.record(outcome, this.rules.isSlow(duration), duration, now);
  }

  /** Opens or closes the circuit if the outcome just counted gives reason to. */
  judge(permit: Permit, outcome: AdmittedOutcome, duration: number, now: number, error?: unknown): void {
    if (permit !== this.#period) return;
    const phase = this.current;
    if (phase.name === 'half-open') this.#judgeTrial(phase.trials, outcome, duration, now, error);
    else if (outcome !== 'ignored') {
      // Other replicas make the circuit more sensitive, but it needs a failure of its own to open.
      const advisor = outcome === 'success' ? undefined : this.advisor;
      const reason = this.rules.verdict() ?? advisor?.verdict(this.name);
      if (reason) this.trip(reason, now, error);
    }
  }

  /** Counts a fallback that answers in place of a call. */
  countFallback(now: number): void {
    this.window.note('fallbacks', now);
  }

  /** Changes the phase if that is due and the timer is late. */
  refresh(now: number): void {
    const phase = this.current;
    if (phase.name === 'open' && now >= phase.until && now >= this.#trialsAt(phase.until))
      this.letTrialsThrough('reset-timeout', now, phase.openedBy);
    else if (phase.name === 'half-open' && now >= phase.trials.overdueAt) this.reopen('trials-overdue', now);
  }

  /**
   * Milliseconds until calls have a chance: until the first trial of an open circuit, or an estimate of the time until the
   * trials of a half-open one let others follow. `undefined` when only an operator can close the circuit, or when calls pass.
   */
  retryAfter(now: number): number | undefined {
    const phase = this.current;
    if (phase.name === 'open') return Math.max(this.#trialsAt(phase.until) - now, 0);
    return phase.name === 'half-open' ? phase.trials.retryAfter(now) : undefined;
  }

  /** @internal Called by the timer. */
  onDue(): void {
    const now = this.clock.now();
    this.refresh(now);
    if (this.current.name !== 'open') return;
    this.#wakeAt(this.#trialsAt(this.current.until), now);
  }

  /** Milliseconds since the Unix epoch. */
  protected get timeOfDay(): number {
    return this.clock.date().getTime();
  }

  protected get initial(): CircuitPhase {
    return this.options.mode === 'disabled' ? DISABLED : CLOSED;
  }

  #wakeAt(due: number, now: number): void {
    (this.#alarm ??= new Alarm(this.#timers, this)).set(due, now);
  }

  /** The time of the trials, which may wait for those of other replicas, but for less than the wait of the circuit itself. */
  #trialsAt(until: number): number {
    if (!this.advisor) return until;
    return until + (this.advisor.trialDelay(this.name) % Math.max(this.wait.current, 1));
  }

  #judgeTrial(
    trials: HalfOpenTrials,
    outcome: AdmittedOutcome,
    duration: number,
    now: number,
    error: unknown,
  ): void {
    if (outcome === 'ignored') {
      trials.giveBack();
      return;
    }
    const passed = outcome === 'success' && !this.rules.isSlow(duration);
    const verdict = trials.finish(passed, () => this.rules.failsByRate());
    if (verdict === 'passed') this.recover('trials-passed', now);
    else if (verdict === 'failed') this.reopen('trials-failed', now, error);
  }

  protected trip(reason: CircuitTransitionReason, now: number, openedBy?: unknown): void {
    this.enter({ name: 'open', until: now + this.wait.current, openedBy }, reason, now);
  }

  protected reopen(reason: CircuitTransitionReason, now: number, openedBy?: unknown): void {
    this.wait.reopenings++;
    this.trip(reason, now, openedBy);
  }

  protected letTrialsThrough(reason: CircuitTransitionReason, now: number, openedBy: unknown): void {
    this.enter(
      { name: 'half-open', trials: new HalfOpenTrials(this.options.halfOpen), openedBy },
      reason,
      now,
    );
  }

  protected recover(reason: CircuitTransitionReason, now: number, phase = CLOSED): void {
    this.wait.reopenings = 0;
    this.enter(phase, reason, now);
  }

  protected enter(to: CircuitPhase, reason: CircuitTransitionReason, now: number): void {
    if (this.ended) return;
    this.window.advance(now);
    const told = to.name === this.current.name ? undefined : this.#describe(to, reason, now);
    this.current = to;
    this.begin(told?.at);
    if (to.name === 'open') this.#wakeAt(to.until, now);
    if (!told) return;
    this.#transitions.publish(told);
    this.observer?.onTransition(told);
  }

  /** Begins a period: calls of earlier ones no longer count. */
  protected begin(at = this.timeOfDay): void {
    this.#period++;
    this.began = at;
    this.window.reset();
    this.rules.reset();
    this.#alarm?.clear();
  }

  #describe(to: CircuitPhase, reason: CircuitTransitionReason, now: number): CircuitTransitionEvent {
    return {
      circuit: this.name,
      from: this.current.name,
      to: to.name,
      reason,
      at: this.timeOfDay,
      failureRate: this.rules.rate('failures'),
      slowCallRate: this.rules.rate('slow'),
      ...(to.name === 'open' && { retryAfter: to.until - now }),
      ...(this.observing && { observed: true as const }),
    };
  }
}
