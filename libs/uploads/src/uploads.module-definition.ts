import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { UploadsModuleOptions } from './uploads.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: UPLOADS_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<UploadsModuleOptions>({ moduleName: 'BreakwaterUploads' })
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();
