import {
  Clock,
  CoreModule,
  Failures,
  dashboardProvider,
  metricsProvider,
  requireOneForRoot,
} from '@breakwater/core';
import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { Detector } from './detector/detector.js';
import { StuckOperations } from './detector/stuck-operations.js';
import { StuckOperationActions } from './detector/stuck-operation.actions.js';
import { StuckOperationsList } from './detector/stuck-operations.list.js';
import { JobsCloser } from './jobs.closer.js';
import { JOBS_DASHBOARD } from './jobs.dashboard.js';
import { JOBS_METRICS } from './jobs.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  JOBS_OPTIONS,
  type OPTIONS_TYPE,
} from './jobs.module-definition.js';
import { type JobsModuleOptions, JobsSettings, resolveJobsOptions } from './jobs.options.js';
import { JobsOperation } from './jobs.operation.js';
import { OperationsStatus } from './jobs.status.js';
import { Heartbeats } from './operations/heartbeats.js';
import { OperationExplorer } from './operations/operation.explorer.js';
import { OperationRunner } from './operations/operation-runner.js';
import { OperationTracker } from './operations/operation-tracker.js';
import { Recoveries } from './operations/recoveries.js';
import { JOBS_FAILURES } from './errors/jobs.failures.js';
import { LOCK_FAILURES } from './locks/lock.failures.js';
import { LOCK_PROVIDERS } from './locks.providers.js';
import { Locks } from './locks/locks.service.js';
import { LocksStatus } from './locks/locks.status.js';
import { SingleInstances } from './single-instance/single-instances.js';
import { MemoryOperationStore } from './stores/memory.operation-store.js';
import { OperationStore } from './stores/operation-store.js';

/** Operations that run once and are never stuck unseen. Import it once, with `forRoot` or `forRootAsync`: it is global. */
@Module({
  imports: [CoreModule, DiscoveryModule],
  providers: [
    {
      provide: JobsSettings,
      useFactory: (modules: ModulesContainer, options?: JobsModuleOptions) =>
        resolveJobsOptions(requireOneForRoot('jobs', modules, JobsModule, options)),
      inject: [ModulesContainer, { token: JOBS_OPTIONS, optional: true }],
    },
    {
      provide: OperationStore,
      useFactory: ({ store }: JobsSettings, clock: Clock) => store ?? new MemoryOperationStore({ clock }),
      inject: [JobsSettings, Clock],
    },
    metricsProvider(JOBS_METRICS),
    dashboardProvider(JOBS_DASHBOARD),
    Recoveries,
    Heartbeats,
    OperationRunner,
    OperationTracker,
    OperationExplorer,
    StuckOperations,
    Detector,
    JobsOperation,
    OperationsStatus,
    StuckOperationActions,
    StuckOperationsList,
    JobsCloser,
    ...LOCK_PROVIDERS,
  ],
  exports: [
    OperationStore,
    OperationTracker,
    StuckOperations,
    OperationsStatus,
    Locks,
    LocksStatus,
    SingleInstances,
  ],
})
export class JobsModule extends ConfigurableModuleClass {
  constructor(@Inject(Failures) failures: Failures) {
    super();
    failures.extend(JOBS_FAILURES);
    failures.extend(LOCK_FAILURES);
  }

  /**
   * @param options where the records are, and the times
   * @throws OptionsError when the application starts, with all wrong options
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory, e.g. with the pool of a database. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
