import {
  AccessGate,
  Clock,
  CoreModule,
  HttpRequests,
  requireOneForRoot,
  dashboardProvider,
  metricsProvider,
} from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { BuiltInChecks } from './built-in-checks.js';
import { HealthChecks } from './checks/health-checks.js';
import { HealthCheckList } from './health-check.list.js';
import { HEALTH_DASHBOARD } from './health.dashboard.js';
import { HEALTH_METRICS } from './health.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  HEALTH_OPTIONS,
  type OPTIONS_TYPE,
} from './health.module-definition.js';
import { type HealthModuleOptions, HealthSettings, resolveHealthOptions } from './health.options.js';
import { HealthService } from './health.service.js';
import { HealthGauges } from './health-gauges.js';
import { ContributedDetails } from './contributed-details.js';
import { ProcessResources } from './process-resources.js';
import { BODY_FORMAT_PROVIDERS } from './bodies/body-formats.js';
import { CheckSettings } from './checks/check-settings.js';
import { TransitionLog } from './checks/transition-log.js';
import { HealthEndpoints } from './endpoints/health-endpoints.js';
import { HealthRoutes } from './endpoints/health-routes.js';
import { ModuleHealthExplorer } from './modules/module-health.explorer.js';
import { Readiness } from './readiness.js';

/** Silences Terminus, which logs an error for every failing probe; {@link TransitionLog} logs each transition once. */
const terminus = TerminusModule.forRoot({ logger: false });

/** Health endpoints that stay correct under load, during outages, and while the application starts and stops. */
@Module({
  imports: [CoreModule, DiscoveryModule, terminus],
  providers: [
    {
      provide: HealthSettings,
      useFactory: (modules: ModulesContainer, options?: HealthModuleOptions) =>
        resolveHealthOptions(requireOneForRoot('health', modules, HealthModule, options)),
      inject: [ModulesContainer, { token: HEALTH_OPTIONS, optional: true }],
    },
    { provide: CheckSettings, useExisting: HealthSettings },
    metricsProvider(HEALTH_METRICS),
    dashboardProvider(HEALTH_DASHBOARD),
    HealthCheckList,
    TransitionLog,
    HealthChecks,
    HealthGauges,
    ContributedDetails,
    ProcessResources,
    BuiltInChecks,
    ModuleHealthExplorer,
    Readiness,
    HealthService,
    {
      provide: AccessGate,
      useFactory: ({ authorize, details, answerTimeout }: HealthSettings, clock: Clock) =>
        new AccessGate(authorize ?? details === 'always', clock, answerTimeout),
      inject: [HealthSettings, Clock],
    },
    ...BODY_FORMAT_PROVIDERS,
    HealthEndpoints,
    {
      provide: HealthRoutes,
      useFactory: async (settings: HealthSettings, endpoints: HealthEndpoints, host: HttpAdapterHost) => {
        const routes = new HealthRoutes(settings, endpoints, host);
        await routes.mount();
        return routes;
      },
      // On Fastify the observer of requests must come first, to see requests that end in the hook of the endpoints.
      inject: [HealthSettings, HealthEndpoints, HttpAdapterHost, HttpRequests],
    },
  ],
  exports: [HealthChecks, HealthService, terminus],
})
export class HealthModule extends ConfigurableModuleClass {
  /** Module with the given options; all have defaults, so `forRoot()` is enough. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
