import { ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { InFlight } from '../in-flight/in-flight.js';
import { StartupChecks } from '../startup/startup-checks.js';
import { Lifecycle } from './lifecycle.js';

/** Shows phase, readiness, work in flight and the start-up checks. */
@Injectable()
export class LifecycleGauges {
  constructor(
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(Lifecycle) lifecycle: Lifecycle,
    @Inject(InFlight) inFlight: InFlight,
    @Inject(StartupChecks) checks: StartupChecks,
  ) {
    gauges.provide('lifecycle', () => {
      const { phase } = lifecycle;
      return [{ phase, ready: phase === 'running', inFlight: inFlight.size }];
    });
    gauges.provide('startupCheck', () =>
      checks.status.map(({ name: check, status, required }) => ({ check, status, required })),
    );
  }
}
