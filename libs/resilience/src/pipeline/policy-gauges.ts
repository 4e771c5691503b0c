import {
  type BulkheadGauge,
  type CircuitGauge,
  ResilienceGauges,
  type RetryBudgetGauge,
} from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import { circuitGauge } from '../circuit-breaker/circuit-gauge.js';
import { PolicyHome } from './policy-home.js';

/** Shows the circuits, bulkheads and retry budgets of the application, those of decorators included. */
@Injectable()
export class PolicyGauges {
  constructor(
    private readonly home: PolicyHome,
    gauges: ResilienceGauges,
  ) {
    gauges.provide('circuit-breaker', () => this.#circuits());
    gauges.provide('bulkhead', () => this.#bulkheads());
    gauges.provide('retry-budget', () => this.#retryBudgets());
  }

  #circuits(): CircuitGauge[] {
    const now = this.home.environment.clock.now();
    return Array.from(this.home.circuitBreakers.entries(), ([, { circuit }]) => circuitGauge(circuit, now));
  }

  #bulkheads(): BulkheadGauge[] {
    return this.home.bulkheads.states.map(({ name, active, queued, options }) => {
      const { maxConcurrent, maxQueue } = options;
      return { name, active, queued, maxConcurrent, maxQueue };
    });
  }

  #retryBudgets(): RetryBudgetGauge[] {
    const now = this.home.environment.clock.now();
    return Array.from(this.home.retries.entries()).flatMap(([name, { budget }]) =>
      budget ? [{ name, ...budget.read(now) }] : [],
    );
  }
}
