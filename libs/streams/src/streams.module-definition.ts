import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { StreamsModuleOptions } from './streams.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: STREAMS_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<StreamsModuleOptions>({ moduleName: 'BreakwaterStreams' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
