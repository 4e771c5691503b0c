import {
  CoreModule,
  LifecycleState,
  dashboardProvider,
  metricsProvider,
  requireOneForRoot,
  Shutdown,
} from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { Closers } from './closing/closers.js';
import { Drain } from './drain/drain.js';
import { ShutdownPhases } from './drain/shutdown-phases.js';
import { ShutdownReport } from './drain/shutdown-report.js';
import { Connections } from './server/connections.js';
import { Gateways } from './server/gateways.js';
import { Http2Sessions } from './server/http2-sessions.js';
import { ServerDrain } from './server/server-drain.js';
import { ServerTraffic } from './server/server-traffic.js';
import { WebSockets } from './server/web-sockets.js';
import { ExpectedWork } from './in-flight/expected-work.js';
import { InFlight } from './in-flight/in-flight.js';
import { Intakes } from './intake/intakes.js';
import { LifecycleHooks } from './lifecycle.hooks.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  LIFECYCLE_OPTIONS,
  type OPTIONS_TYPE,
} from './lifecycle.module-definition.js';
import { LIFECYCLE_DASHBOARD } from './lifecycle.dashboard.js';
import { LIFECYCLE_METRICS } from './lifecycle.metrics.js';
import { type LifecycleOptions, ResolvedLifecycleOptions } from './options/lifecycle.options.js';
import { resolveLifecycleOptions } from './options/resolve-lifecycle-options.js';
import { ShutdownLog } from './log/shutdown-log.js';
import { HostProcess } from './process/host-process.js';
import { NodeProcess } from './process/node.process.js';
import { GracefulShutdown } from './shutdown/graceful-shutdown.js';
import { HookGuard } from './drain/hook-guard.js';
import { ShutdownSteps } from './shutdown/shutdown-steps.js';
import { StartupExplorer } from './startup/startup.explorer.js';
import { StartupChecks } from './startup/startup-checks.js';
import { StartupTasks } from './startup/startup-tasks.js';
import { LifecycleGauges } from './state/lifecycle.gauges.js';
import { Lifecycle } from './state/lifecycle.js';

/**
 * Starts and ends the service: start-up tasks, draining, work in flight, ordered closing, forced exit.
 * It is global. Import it once with `forRoot()`, and call `enableGracefulShutdown(app)` in `main.ts`.
 */
@Module({
  imports: [CoreModule, DiscoveryModule],
  providers: [
    {
      provide: ResolvedLifecycleOptions,
      inject: [ModulesContainer, { token: LIFECYCLE_OPTIONS, optional: true }],
      useFactory: (modules: ModulesContainer, options?: LifecycleOptions) =>
        resolveLifecycleOptions(
          requireOneForRoot('lifecycle', modules, LifecycleModule, options),
          process.env,
        ),
    },
    { provide: HostProcess, useClass: NodeProcess },
    { provide: LifecycleState, useExisting: Lifecycle },
    metricsProvider(LIFECYCLE_METRICS),
    dashboardProvider(LIFECYCLE_DASHBOARD),
    { provide: Shutdown, useExisting: ShutdownSteps },
    Closers,
    Connections,
    Drain,
    ExpectedWork,
    Gateways,
    GracefulShutdown,
    HookGuard,
    Http2Sessions,
    InFlight,
    Intakes,
    Lifecycle,
    LifecycleGauges,
    LifecycleHooks,
    ShutdownLog,
    ShutdownPhases,
    ShutdownReport,
    ShutdownSteps,
    ServerDrain,
    ServerTraffic,
    StartupChecks,
    StartupExplorer,
    StartupTasks,
    WebSockets,
  ],
  exports: [Closers, GracefulShutdown, InFlight, LifecycleState, Shutdown, StartupChecks, StartupTasks],
})
export class LifecycleModule extends ConfigurableModuleClass {
  /** Module with the given options; all have defaults, so `forRoot()` is enough. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
