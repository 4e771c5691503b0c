import type {
  CircuitState,
  CircuitTransitionEvent,
  CircuitTransitionReason,
  Clock,
  EventTopic,
} from '@breakwater/core';
import type { PolicyEnvironment } from '../invocation/policy.js';
import type { DueListener } from '../invocation/timer-queue.js';
import { Alarm } from './alarm.js';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import type { CircuitObserver } from './circuit-observer.js';
import type { CircuitPhase, CircuitSnapshot } from './circuit-snapshot.js';
import { CountWindow } from './count-window.js';
import { HalfOpenTrials } from './half-open-trials.js';
import type { Outcome } from './outcome.js';
import type { OutcomeWindow } from './outcome-window.js';
import { type Permit, REFUSED, UNGUARDED } from './permit.js';
import { ResetWait } from './reset-wait.js';
import { TimeWindow } from './time-window.js';
import { TripRules } from './trip-rules.js';

/** The state machine of one circuit breaker. It decides; running calls is the policy's part. */
export class Circuit implements DueListener {
  readonly window: OutcomeWindow;
  readonly rules: TripRules;
  /** Told of everything besides the event stream. */
  observer: CircuitObserver | undefined;

  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #transitions: EventTopic<CircuitTransitionEvent>;
  readonly #wait: ResetWait;
  #phase: CircuitPhase;
  #period: Permit = 1;
  #since: number;
  #openUntil = 0;
  #trials: HalfOpenTrials | undefined;
  #shutDown = false;
  #openedBy: unknown;

  constructor(
    readonly name: string,
    readonly options: ResolvedCircuitBreakerOptions,
    environment: PolicyEnvironment,
  ) {
    this.#clock = environment.clock;
    this.#alarm = new Alarm(environment.timers, this);
    this.#transitions = environment.events.topic('circuit-breaker.transition');
    this.#phase = options.mode === 'disabled' ? 'disabled' : 'closed';
    this.#since = environment.clock.now();
    this.window =
      options.window === 'count'
        ? new CountWindow(options.rollingCountSize)
        : new TimeWindow(options.rollingCountTimeout, options.rollingCountBuckets);
    this.rules = new TripRules(options, this.window);
    this.#wait = new ResetWait(options);
  }

  /** Where the circuit stands by its own judgement, also when it only observes. */
  get phase(): CircuitPhase {
    return this.#phase;
  }

  /** State as people see it. A circuit that was shut down shows as `forced-open`. */
  get state(): CircuitState {
    return this.observing ? 'observing' : this.#phase;
  }

  /** Whether calls pass whatever the circuit thinks. An order by hand ends that. */
  get observing(): boolean {
    return this.options.mode === 'observe' && this.#phase !== 'forced-open' && this.#phase !== 'disabled';
  }

  /** Milliseconds since the Unix epoch: when the phase began. */
  get since(): number {
    return this.#since;
  }

  /** Whether {@link shutdown} was called. */
  get isShutDown(): boolean {
    return this.#shutDown;
  }

  /** The failure that opened the circuit, until it closes; none when it was opened otherwise. */
  get openedBy(): unknown {
    return this.#openedBy;
  }

  /** Asks for permission to run a call. */
  acquire(now: number): Permit {
    if (this.#phase === 'closed') return this.#period;
    if (this.#phase === 'disabled') return UNGUARDED;
    this.refresh(now);
    if (this.#trials?.take(now)) {
      if (this.#trials.overdueAt !== Infinity) this.#alarm.set(this.#trials.overdueAt, now);
      return this.#period;
    }
    this.window.note('rejected', now);
    return REFUSED;
  }

  /** Counts the outcome of a call; {@link judge} draws the conclusion. */
  count(permit: Permit, outcome: Outcome, duration: number, now: number): void {
    if (permit !== this.#period) return;
    if (outcome === 'ignored') {
      this.window.note('ignored', now);
      return;
    }
    this.rules.count(outcome);
    this.window.record(outcome, this.rules.isSlow(duration), duration, now);
  }

  /** Opens or closes the circuit if the outcome just counted gives reason to. */
  judge(permit: Permit, outcome: Outcome, duration: number, now: number, error?: unknown): void {
    if (permit !== this.#period) return;
    if (this.#trials) this.#judgeTrial(this.#trials, outcome, duration, now);
    else if (outcome !== 'ignored') {
      const reason = this.rules.verdict();
      if (reason) this.#open(reason, now);
    }
    if (this.#phase === 'open') this.#openedBy = error;
  }

  /** Counts a fallback that answers in place of a call. */
  countFallback(now: number): void {
    this.window.note('fallbacks', now);
  }

  /** Does what time has made due, in case that the timer is late. */
  refresh(now: number): void {
    if (this.#phase === 'open' && now >= this.#openUntil) this.#enter('half-open', 'reset-timeout', now);
    else if (this.#trials && now >= this.#trials.overdueAt) this.#reopen('trials-overdue', now);
  }

  /**
   * Milliseconds until calls have a chance: until the first trial of an open circuit, or until the trials of a
   * half-open one have decided at the latest. `undefined` when only a person can change that, or nothing has to.
   */
  retryAfter(now: number): number | undefined {
    if (this.#phase === 'open') return Math.max(this.#openUntil - now, 0);
    const overdueAt = this.#trials?.overdueAt ?? Infinity;
    return overdueAt === Infinity ? undefined : Math.max(overdueAt - now, 0);
  }

  /** Opens the circuit for `resetTimeout`, as failures would; an open or a disabled one stays as it is. */
  open(): void {
    if (this.#phase === 'closed') this.#open('manual', this.#clock.now());
    else if (this.#phase === 'half-open') this.#reopen('manual', this.#clock.now());
  }

  /** Opens the circuit until it is closed by hand, also a disabled or an observing one. */
  forceOpen(): void {
    if (this.#phase !== 'forced-open') this.#enter('forced-open', 'manual', this.#clock.now());
  }

  /** Closes the circuit. A disabled one stays disabled, and a shut down one shut. */
  close(): void {
    if (this.#phase !== 'closed' && this.#phase !== 'disabled') this.#close('manual', this.#clock.now());
  }

  /** Lets every call through uncounted until {@link enable} or {@link reset}. */
  disable(): void {
    if (this.#phase !== 'disabled') this.#enter('disabled', 'manual', this.#clock.now());
  }

  /** Ends {@link disable}: the circuit starts closed. */
  enable(): void {
    if (this.#phase === 'disabled') this.#close('manual', this.#clock.now());
  }

  /** Puts the circuit into the state that it was built with, and forgets all it has counted. */
  reset(): void {
    const now = this.#clock.now();
    const initial = this.options.mode === 'disabled' ? 'disabled' : 'closed';
    if (this.#phase !== initial) this.#close('manual', now, initial);
    else this.#begin(now);
  }

  /** Refuses every call from now on, for good. */
  shutdown(): void {
    if (this.#shutDown) return;
    this.observer?.onShutdown();
    this.forceOpen();
    this.#shutDown = true;
  }

  /**
   * Ends the circuit without a word, as nobody can find it any more: it refuses every call, and what is under way is
   * neither counted nor told of.
   */
  retire(): void {
    this.observer?.onShutdown();
    this.observer = undefined;
    this.#begin(this.#clock.now());
    this.#phase = 'forced-open';
    this.#trials = undefined;
    this.#shutDown = true;
  }

  /** The state in JSON-safe form. What the window holds stays behind. */
  export(): CircuitSnapshot {
    this.refresh(this.#clock.now());
    const { phase, since } = this;
    const { reopenings } = this.#wait;
    return phase === 'open'
      ? { phase, since, openUntil: this.#openUntil, reopenings }
      : { phase, since, reopenings };
  }

  /** Takes on an exported state: an open circuit stays open for the rest of its time. */
  restore({ phase, since, openUntil = 0, reopenings }: CircuitSnapshot): void {
    if (this.#shutDown) return;
    const now = this.#clock.now();
    this.#wait.reopenings = reopenings;
    if (phase !== 'open') this.#enter(phase, 'restored', now);
    else if (openUntil > now) this.#openUntilThen(openUntil, 'restored', now);
    else this.#enter('half-open', 'restored', now);
    if (this.#phase === phase) this.#since = since;
  }

  /** @internal The timer has come to its end. */
  onDue(): void {
    this.refresh(this.#clock.now());
  }

  #judgeTrial(trials: HalfOpenTrials, outcome: Outcome, duration: number, now: number): void {
    if (outcome === 'ignored') {
      trials.giveBack();
      return;
    }
    const passed = outcome === 'success' && !this.rules.isSlow(duration);
    const verdict = trials.finish(passed, () => this.rules.failsByRate());
    if (verdict === 'passed') this.#close('trials-passed', now);
    else if (verdict === 'failed') this.#reopen('trials-failed', now);
  }

  #open(reason: CircuitTransitionReason, now: number): void {
    this.#openUntilThen(now + this.#wait.current, reason, now);
  }

  #reopen(reason: CircuitTransitionReason, now: number): void {
    this.#wait.reopenings++;
    this.#open(reason, now);
  }

  #openUntilThen(openUntil: number, reason: CircuitTransitionReason, now: number): void {
    this.#openUntil = openUntil;
    this.#enter('open', reason, now);
  }

  #close(reason: CircuitTransitionReason, now: number, phase: CircuitPhase = 'closed'): void {
    this.#wait.reopenings = 0;
    this.#enter(phase, reason, now);
  }

  #enter(to: CircuitPhase, reason: CircuitTransitionReason, now: number): void {
    if (this.#shutDown) return;
    this.window.advance(now);
    const told = to === this.#phase ? undefined : this.#describe(to, reason, now);
    this.#phase = to;
    this.#begin(now);
    if (to !== 'half-open') this.#openedBy = undefined;
    this.#trials = to === 'half-open' ? new HalfOpenTrials(this.options.halfOpen) : undefined;
    if (to === 'open') this.#alarm.set(this.#openUntil, now);
    if (!told) return;
    this.#transitions.publish(told);
    this.observer?.onTransition(told);
  }

  /** Begins a period: calls of earlier ones no longer count. */
  #begin(now: number): void {
    this.#period++;
    this.#since = now;
    this.window.reset();
    this.rules.reset();
    this.#alarm.clear();
  }

  #describe(to: CircuitPhase, reason: CircuitTransitionReason, at: number): CircuitTransitionEvent {
    return {
      circuit: this.name,
      from: this.#phase,
      to,
      reason,
      at,
      failureRate: this.rules.rate('failures'),
      slowCallRate: this.rules.rate('slow'),
      ...(to === 'open' && { retryAfter: this.#openUntil - at }),
      ...(this.observing && { observed: true as const }),
    };
  }
}
