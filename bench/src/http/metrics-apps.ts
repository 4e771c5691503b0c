import 'reflect-metadata';
import { ObservabilityModule, type ObservabilityModuleOptions } from '@breakwater/observability';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { Module, type Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { BareController } from './bare.controller.js';
import { GuardedController } from './guarded.controller.js';

const OFF: ObservabilityModuleOptions = { metrics: false, tracing: { enabled: false } };
const ON: ObservabilityModuleOptions = {
  metrics: { defaultMetrics: true, exemplars: true },
  tracing: { enabled: false },
};

/** A handler with everything that publishes events: request deadline, filter and four decorators. */
function guarded(options: ObservabilityModuleOptions): Type {
  @Module({
    imports: [ResilienceModule.forRoot({ http: { deadline: true } }), ObservabilityModule.forRoot(options)],
    controllers: [GuardedController],
    providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
  })
  class GuardedModule {}
  return GuardedModule;
}

/** A handler that does next to nothing, so that every cost shows. */
function bare(options: ObservabilityModuleOptions): Type {
  @Module({ imports: [ObservabilityModule.forRoot(options)], controllers: [BareController] })
  class BareModule {}
  return BareModule;
}

/** Module of each application under load. */
export const METRICS_MODULES = {
  off: guarded(OFF),
  on: guarded(ON),
  'bare off': bare(OFF),
  'bare on': bare(ON),
};
