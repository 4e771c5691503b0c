import { Clock, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { HealthChecks } from './checks/health-checks.js';
import { Readiness } from './readiness.js';
import type { HealthCheckGauge } from './checks/health.events.js';

/** Milliseconds in which gauges run the checks once: a scrape, or a look at the dashboard, reads them several times. */
const RENEWAL_INTERVAL = 1_000;

/** Offers the state of each check as a gauge. */
@Injectable()
export class HealthGauges {
  #renewedAt = -Infinity;

  constructor(
    @Inject(HealthChecks) private readonly checks: HealthChecks,
    @Inject(Readiness) private readonly application: Readiness,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
  ) {
    gauges.provide('health-check', () => this.#read());
  }

  #read(): HealthCheckGauge[] {
    // While the application starts or ends, its dependencies are not connected.
    if (!this.application.reason) this.#renew();
    return this.checks.all.map(({ gauge }) => gauge);
  }

  /** Renews results that are too old, so that metrics are also right for checks that no probe requests. */
  #renew(): void {
    const now = this.clock.now();
    if (now - this.#renewedAt < RENEWAL_INTERVAL) return;
    this.#renewedAt = now;
    for (const runner of this.checks.all) void runner.refresh();
  }
}
