import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { AiModuleOptions } from './ai.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: AI_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<AiModuleOptions>({ moduleName: 'BreakwaterAi' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
