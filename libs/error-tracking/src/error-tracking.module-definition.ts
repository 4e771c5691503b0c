import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { ErrorTrackingModuleOptions } from './error-tracking.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: ERROR_TRACKING_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<ErrorTrackingModuleOptions>({ moduleName: 'BreakwaterErrorTracking' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
