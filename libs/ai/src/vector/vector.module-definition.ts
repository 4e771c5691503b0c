import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { VectorModuleOptions } from './vector.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: VECTOR_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<VectorModuleOptions>({ moduleName: 'BreakwaterVector' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
