import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { BullJobsModuleOptions } from './bull-jobs.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: BULL_JOBS_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<BullJobsModuleOptions>({ moduleName: 'BreakwaterBullJobs' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
