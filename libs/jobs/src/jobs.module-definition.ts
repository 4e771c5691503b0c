import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { JobsModuleOptions } from './jobs.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: JOBS_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<JobsModuleOptions>({ moduleName: 'BreakwaterJobs' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
