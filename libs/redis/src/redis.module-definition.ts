import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RedisModuleOptions } from './options/redis.options.js';
import { DEFAULT_REDIS_NAME } from './redis.constants.js';

/** Settings that must be known before the options are resolved. */
export interface RedisModuleExtras {
  /** Name of the client, for `@InjectRedis(name)`. @default 'default' */
  readonly name?: string;
}

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: REDIS_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<RedisModuleOptions>({ moduleName: 'BreakwaterRedis' })
  .setClassMethodName('forRoot')
  // Nest removes extras with a default from the options.
  .setExtras<RedisModuleExtras>({ name: DEFAULT_REDIS_NAME }, (definition) => ({
    ...definition,
    global: true,
  }))
  .build();
