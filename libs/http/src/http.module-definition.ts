import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { HttpModuleOptions } from './http.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: HTTP_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<HttpModuleOptions>({ moduleName: 'BreakwaterHttp' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
