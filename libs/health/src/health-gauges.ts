import { ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { CheckRunner } from './checks/check-runner.js';
import { HealthChecks } from './checks/health-checks.js';
import { Readiness } from './readiness.js';
import type { HealthCheckGauge } from './checks/health.events.js';

/** Offers the state of each check as a gauge. */
@Injectable()
export class HealthGauges {
  constructor(
    @Inject(HealthChecks) checks: HealthChecks,
    @Inject(Readiness) private readonly application: Readiness,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
  ) {
    gauges.provide('health-check', () => checks.all.map((runner) => this.#gauge(runner)));
  }

  /** Renews a result that is too old, so that metrics are also right for checks that no probe requests. */
  #gauge(runner: CheckRunner): HealthCheckGauge {
    // While the application starts or ends, its dependencies are not connected.
    if (!this.application.reason) void runner.refresh();
    return runner.gauge;
  }
}
