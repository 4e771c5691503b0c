import { Dashboard, type DynamicNames, HealthDetails, ResilienceGauges, Metrics } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import { circuitGauge } from '../circuit-breaker/circuit-gauge.js';
import { RESILIENCE_DASHBOARD } from '../telemetry/resilience.dashboard.js';
import { RESILIENCE_METRICS } from '../telemetry/resilience.metrics.js';
import type { ThrottleGauge } from '../throttle/throttle.events.js';
import { THROTTLE_METRICS } from '../throttle/throttle.metrics.js';
import { gaugeOf, showOrders, SWITCH_METRICS } from '../switches/switch-orders.js';
import { PolicyHome } from './policy-home.js';
import type {
  AdaptiveTimeoutGauge,
  BulkheadGauge,
  CircuitGauge,
  HedgeGauge,
  RetryBudgetGauge,
} from '../telemetry/resilience.events.js';

/** The names of circuits in the labels of metrics. */
export function circuitNames(home: PolicyHome): DynamicNames {
  const { circuitBreakers, environment } = home;
  return {
    label: 'name',
    isDynamic: (name) => !home.isDeclaredCircuit(name),
    exists: (name) => circuitBreakers.get(name) !== undefined,
    onRemoved: (listener) =>
      environment.events.on('circuit-breaker.removed', ({ circuit }) => listener(circuit)),
  };
}

/** Shows the circuits, bulkheads, throttles and retry budgets of the application, those of decorators included, and describes their metrics. */
@Injectable()
export class PolicyGauges {
  constructor(
    private readonly home: PolicyHome,
    gauges: ResilienceGauges,
    metrics: Metrics,
    details: HealthDetails,
    dashboard: Dashboard,
  ) {
    metrics.register(RESILIENCE_METRICS, circuitNames(home));
    metrics.register(THROTTLE_METRICS);
    dashboard.describe(RESILIENCE_DASHBOARD);
    gauges.provide('circuit-breaker', () => this.#circuits());
    gauges.provide('bulkhead', () => this.#bulkheads());
    gauges.provide('policy-switch', () => home.switches.orders.map(gaugeOf));
    metrics.register(SWITCH_METRICS);
    showOrders(home, details);
    gauges.provide('throttle', () => this.#throttles());
    gauges.provide('hedge', () => this.#hedges());
    gauges.provide('adaptive-timeout', () => this.#adaptiveTimeouts());
    gauges.provide('retry-budget', () => this.#retryBudgets());
  }

  // Lazily: with thousands of circuits a scrape pauses between two of them.
  *#circuits(): Generator<CircuitGauge> {
    const { circuitBreakers, environment } = this.home;
    const now = environment.clock.now();
    for (const [name, { circuit }] of circuitBreakers.entries()) {
      yield circuitGauge(circuit, now, this.home.isDeclaredCircuit(name));
    }
  }

  #bulkheads(): BulkheadGauge[] {
    return this.home.bulkheads.states.map(
      ({ name, active, queued, maxConcurrent, options: { maxQueue } }) => ({
        name,
        active,
        queued,
        maxConcurrent,
        maxQueue,
      }),
    );
  }

  #adaptiveTimeouts(): AdaptiveTimeoutGauge[] {
    const now = this.home.environment.clock.now();
    return Array.from(this.home.adaptiveLimits.entries(), ([policy, limit]) => ({
      policy,
      timeout: limit.shown(now),
    }));
  }

  #throttles(): ThrottleGauge[] {
    return Array.from(this.home.throttles.entries(), ([, { state }]) => state);
  }

  #hedges(): HedgeGauge[] {
    return Array.from(this.home.hedges.entries(), ([name, { delay }]) => ({ name, delay }));
  }

  #retryBudgets(): RetryBudgetGauge[] {
    const now = this.home.environment.clock.now();
    return Array.from(this.home.retries.entries()).flatMap(([name, { budget }]) =>
      budget ? [{ name, ...budget.read(now), waiting: budget.waiting }] : [],
    );
  }
}
