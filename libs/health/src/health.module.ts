import { AccessGate, Clock, CoreModule, HttpRequests, requireOneForRoot } from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { BuiltInChecks } from './built-in-checks.js';
import { HealthChecks } from './checks/health-checks.js';
import {
  ConfigurableModuleClass,
  HEALTH_OPTIONS,
  HEALTH_SETTINGS,
  type OPTIONS_TYPE,
} from './health.module-definition.js';
import { type HealthModuleOptions, type HealthSettings, resolveHealthOptions } from './health.options.js';
import { HealthService } from './health.service.js';
import { HealthEndpoints } from './http/health-endpoints.js';
import { HealthJsonFormat } from './http/health-json.format.js';
import { HealthRoutes } from './http/health-routes.js';
import { StandardFormat } from './http/standard.format.js';
import { TerminusFormat } from './http/terminus.format.js';
import { Machine } from './machine/machine.js';
import { SystemMachine } from './machine/system.machine.js';
import { ModuleHealthExplorer } from './modules/module-health.explorer.js';
import { Readiness } from './readiness.js';
import { TransitionLog } from './transitions/transition-log.js';

/** Terminus logs an error for every failing probe; {@link TransitionLog} says each thing once. */
const terminus = TerminusModule.forRoot({ logger: false });

/** Health endpoints that tell the truth under load, during outages and while the application starts and stops. */
@Module({
  imports: [CoreModule, DiscoveryModule, terminus],
  providers: [
    {
      provide: HEALTH_SETTINGS,
      useFactory: (modules: ModulesContainer, options?: HealthModuleOptions) =>
        resolveHealthOptions(requireOneForRoot('health', modules, HealthModule, options)),
      inject: [ModulesContainer, { token: HEALTH_OPTIONS, optional: true }],
    },
    { provide: Machine, useClass: SystemMachine },
    TransitionLog,
    HealthChecks,
    BuiltInChecks,
    ModuleHealthExplorer,
    Readiness,
    HealthService,
    {
      provide: AccessGate,
      useFactory: ({ authorize, details, answerTimeout }: HealthSettings, clock: Clock) =>
        new AccessGate(authorize ?? details === 'always', clock, answerTimeout),
      inject: [HEALTH_SETTINGS, Clock],
    },
    StandardFormat,
    TerminusFormat,
    HealthJsonFormat,
    HealthEndpoints,
    {
      provide: HealthRoutes,
      useFactory: async (settings: HealthSettings, endpoints: HealthEndpoints, host: HttpAdapterHost) => {
        const routes = new HealthRoutes(settings, endpoints, host);
        await routes.mount();
        return routes;
      },
      // Who observes requests has to come first on Fastify, to see those that end in the hook of the endpoints.
      inject: [HEALTH_SETTINGS, HealthEndpoints, HttpAdapterHost, HttpRequests],
    },
  ],
  exports: [HealthChecks, HealthService, terminus],
})
export class HealthModule extends ConfigurableModuleClass {
  /** Module with the given options; all have defaults, so `forRoot()` is enough. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }
}
