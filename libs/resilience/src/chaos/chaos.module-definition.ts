import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { ChaosModuleOptions } from './chaos.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: CHAOS_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<ChaosModuleOptions>({ moduleName: 'BreakwaterChaos' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
