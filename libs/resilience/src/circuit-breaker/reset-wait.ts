import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';

/** Computes the wait of an open circuit before its trials. With `resetBackoff` it grows each time that the trials fail. */
export class ResetWait {
  /** Times that the circuit has opened again without closing. */
  reopenings = 0;

  constructor(
    private readonly options: Pick<ResolvedCircuitBreakerOptions, 'resetTimeout' | 'resetBackoff'>,
  ) {}

  /** Milliseconds. */
  get current(): number {
    const { resetTimeout, resetBackoff } = this.options;
    if (!resetBackoff) return resetTimeout;
    return Math.min(resetTimeout * resetBackoff.factor ** this.reopenings, resetBackoff.maxResetTimeout);
  }
}
