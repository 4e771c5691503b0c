import { wallClockOffset } from '@breakwater/core';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import { CircuitMachine } from './circuit-machine.js';
import { CLOSED, DISABLED, FORCED_OPEN } from './circuit-phase.js';
import type { CircuitSnapshot } from './circuit-snapshot.js';
import { ResetWait } from './reset-wait.js';
import { sameWindow, windowOf } from './window-of.js';

/** The state machine of one circuit breaker, with the orders that people and restarts give it. The policy runs the calls. */
export class Circuit extends CircuitMachine {
  /** Milliseconds that the circuit waits before its trials when it opens now. */
  get resetTimeout(): number {
    return this.wait.current;
  }

  /** Opens the circuit for `resetTimeout`, as failures do. An open or disabled circuit stays as it is. */
  open(): void {
    if (this.current === CLOSED) this.trip('manual', this.clock.now());
    else if (this.current.name === 'half-open') this.reopen('manual', this.clock.now());
  }

  /** Opens the circuit until it is closed by hand, also a disabled or an observing one. */
  forceOpen(): void {
    if (this.current !== FORCED_OPEN) this.enter(FORCED_OPEN, 'manual', this.clock.now());
  }

  /** Closes the circuit, unless it is disabled or shut down. */
  close(): void {
    if (this.current !== CLOSED && this.current !== DISABLED) this.recover('manual', this.clock.now());
  }

  /** Lets every call through uncounted until {@link enable} or {@link reset}. */
  disable(): void {
    if (this.current !== DISABLED) this.enter(DISABLED, 'manual', this.clock.now());
  }

  /** Ends {@link disable}: the circuit starts closed. */
  enable(): void {
    if (this.current === DISABLED) this.recover('manual', this.clock.now());
  }

  /** Puts the circuit into the state that it was built with, and forgets all it has counted. */
  reset(): void {
    this.lastFailure = undefined;
    if (this.current !== this.initial) this.recover('manual', this.clock.now(), this.initial);
    else this.begin();
  }

  /**
   * Takes other options over while calls run. The state survives, and so do the counts if the window keeps its shape. An open circuit
   * stays open as long as it was to be.
   */
  reconfigure(options: ResolvedCircuitBreakerOptions): void {
    const before = this.options;
    const { reopenings } = this.wait;
    this.options = options;
    if (!sameWindow(before, options)) this.window = windowOf(options);
    this.rules = this.rules.with(options, this.window);
    this.wait = new ResetWait(options);
    this.wait.reopenings = reopenings;
    if ((before.mode === 'disabled') !== (options.mode === 'disabled')) this.reset();
  }

  /** Refuses every call from now on, for good. */
  shutdown(): void {
    if (this.ended) return;
    this.observer?.onShutdown();
    this.forceOpen();
    this.ended = true;
  }

  /**
   * Ends a circuit that was removed: it refuses every call, publishes nothing, and does not count the calls that
   * still run.
   */
  retire(): void {
    this.observer?.onShutdown();
    this.observer = undefined;
    this.begin();
    this.current = FORCED_OPEN;
    this.ended = true;
  }

  /** The state in JSON-safe form, without the counts of the window. */
  export(): CircuitSnapshot {
    this.refresh(this.clock.now());
    const phase = this.current;
    const common = { since: this.began, reopenings: this.wait.reopenings };
    return phase.name === 'open'
      ? { ...common, phase: phase.name, openUntil: Math.round(phase.until + wallClockOffset(this.clock)) }
      : { ...common, phase: phase.name };
  }

  /** Takes on an exported state: an open circuit stays open for the rest of its time. */
  restore(snapshot: CircuitSnapshot): void {
    if (this.ended) return;
    const now = this.clock.now();
    this.wait.reopenings = snapshot.reopenings;
    const until = snapshot.phase === 'open' ? snapshot.openUntil - wallClockOffset(this.clock) : now;
    if (until > now) {
      this.enter({ name: 'open', until, openedBy: undefined }, 'restored', now);
    } else if (snapshot.phase === 'open' || snapshot.phase === 'half-open') {
      this.letTrialsThrough('restored', now, undefined);
    } else this.enter(WITHOUT_VALUES[snapshot.phase], 'restored', now);
    if (this.current.name === snapshot.phase) this.began = snapshot.since;
  }
}

const WITHOUT_VALUES = { closed: CLOSED, 'forced-open': FORCED_OPEN, disabled: DISABLED } as const;
