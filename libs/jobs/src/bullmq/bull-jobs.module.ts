import { CoreModule, metricsProvider, requireOneForRoot } from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { BULL_JOBS_METRICS } from '../jobs.metrics.js';
import { BullJobs } from './bull-jobs.js';
import {
  type ASYNC_OPTIONS_TYPE,
  BULL_JOBS_OPTIONS,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './bull-jobs.module-definition.js';
import { type BullJobsModuleOptions, BullJobsSettings, resolveBullJobsOptions } from './bull-jobs.options.js';
import { BullJobsStatus } from './bull-jobs.status.js';

/** Ties the workers of BullMQ to the application. Import it once, with `forRoot` or `forRootAsync`: it is global. */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: BullJobsSettings,
      useFactory: (modules: ModulesContainer, options?: BullJobsModuleOptions) =>
        resolveBullJobsOptions(requireOneForRoot('bullJobs', modules, BullJobsModule, options)),
      inject: [ModulesContainer, { token: BULL_JOBS_OPTIONS, optional: true }],
    },
    metricsProvider(BULL_JOBS_METRICS),
    BullJobs,
    BullJobsStatus,
  ],
  exports: [BullJobs, BullJobsStatus],
})
export class BullJobsModule extends ConfigurableModuleClass {
  /** @throws OptionsError when the application starts, with all wrong options */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
