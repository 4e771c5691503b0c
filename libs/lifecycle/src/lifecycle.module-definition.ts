import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { LifecycleOptions } from './options/lifecycle.options.js';

export const {
  ConfigurableModuleClass: LifecycleModuleClass,
  MODULE_OPTIONS_TOKEN: LIFECYCLE_OPTIONS,
  OPTIONS_TYPE: LIFECYCLE_OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE: LIFECYCLE_ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<LifecycleOptions>({ moduleName: 'BreakwaterLifecycle' })
  .setClassMethodName('forRoot')
  .build();
