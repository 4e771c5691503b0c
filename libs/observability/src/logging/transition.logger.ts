import { type CircuitState, ResilienceEvents, processRedactor } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ResolvedLoggingOptions } from './logging.options.js';

/** The part of the event `circuit-breaker.transition` that this module reads. */
export interface CircuitTransition {
  readonly circuit: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: string;
  readonly failureRate: number;
  readonly slowCallRate: number;
  readonly retryAfter?: number;
  readonly observed?: true;
}

/** The part of the event `throttle.transition` that this module reads. */
export interface ThrottleTransition {
  readonly name: string;
  readonly throttling: boolean;
  readonly accepted: number;
  readonly refused: number;
}

/**
 * Logs each transition of a circuit breaker or a throttle once, as a warning when it starts to refuse calls. `HealthModule` logs the
 * transitions of health checks.
 */
@Injectable()
export class TransitionLogger {
  readonly #logger = new Logger('CircuitBreaker');
  readonly #throttles = new Logger('Throttle');

  constructor(
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(ResolvedLoggingOptions) { transitions }: ResolvedLoggingOptions,
  ) {
    if (!transitions) return;
    events.listen<CircuitTransition>('circuit-breaker.transition', (event) => this.#write(event));
    events.listen<ThrottleTransition>('throttle.transition', (event) => this.#writeThrottle(event));
  }

  #write(event: CircuitTransition): void {
    const line = describeTransition(event);
    const refuses = event.to === 'open' || event.to === 'forced-open';
    if (refuses && !event.observed) this.#logger.warn(line);
    else this.#logger.log(line);
  }

  #writeThrottle({ name, throttling, accepted, refused }: ThrottleTransition): void {
    const throttle = `Throttle '${processRedactor.text(name)}'`;
    if (!throttling) {
      this.#throttles.log(`${throttle} lets all calls pass again.`);
      return;
    }
    const share = `${refused} of ${accepted + refused} requests`;
    this.#throttles.warn(`${throttle} rejects a share of the calls: the callee has refused ${share}.`);
  }
}

function describeTransition(event: CircuitTransition): string {
  const { from, observed, retryAfter, to } = event;
  // A name that is given at run time can contain anything, also a secret or a line break.
  const [circuit, reason] = [event.circuit, event.reason].map((text) => processRedactor.text(text));
  const next = retryAfter === undefined ? '' : ` Trial calls in ${Math.round(retryAfter)} ms.`;
  const pretence = observed ? ' It only observes: calls go on.' : '';
  return `Circuit '${circuit}' is ${to} (${reason}${figures(event)}); it was ${from}.${next}${pretence}`;
}

/** Returns the rate that caused the transition, if there were enough calls. */
function figures({ reason, failureRate, slowCallRate }: CircuitTransition): string {
  if (reason === 'slow-call-rate' && slowCallRate >= 0) return `, ${Math.round(slowCallRate)} % slow`;
  return reason === 'failure-rate' && failureRate >= 0 ? `, ${Math.round(failureRate)} % failed` : '';
}
