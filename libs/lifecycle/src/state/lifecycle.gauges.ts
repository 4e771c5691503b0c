import { ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { InFlight } from '../in-flight/in-flight.js';
import { Lifecycle } from './lifecycle.js';

/** Shows phase, readiness and work in flight. */
@Injectable()
export class LifecycleGauges {
  constructor(
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(Lifecycle) lifecycle: Lifecycle,
    @Inject(InFlight) inFlight: InFlight,
  ) {
    gauges.provide('lifecycle', () => {
      const { phase } = lifecycle;
      return [{ phase, ready: phase === 'running', inFlight: inFlight.size }];
    });
  }
}
