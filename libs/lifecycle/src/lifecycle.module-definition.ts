import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { LifecycleOptions } from './options/lifecycle.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: LIFECYCLE_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<LifecycleOptions>({ moduleName: 'BreakwaterLifecycle' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
