import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';

/** How long an open circuit waits for its trials: longer each time that they fail, when a back-off is configured. */
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
