import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RedisModuleOptions } from './options/redis.options.js';
import { DEFAULT_REDIS_NAME } from './redis.constants.js';
import { redisProviders } from './redis.providers.js';
import { REDIS_OPTIONS } from './redis.options-token.js';

/** What has to be known before the options are. */
export interface RedisModuleExtras {
  /** Name of the client, for `@InjectRedis(name)`. @default 'default' */
  readonly name?: string;
}

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<RedisModuleOptions>({
    moduleName: 'BreakwaterRedis',
    optionsInjectionToken: REDIS_OPTIONS,
  })
    .setClassMethodName('forRoot')
    // With a default, Nest keeps it out of the options.
    .setExtras<RedisModuleExtras>({ name: DEFAULT_REDIS_NAME }, (definition, { name }) => {
      const { providers, exports } = redisProviders(name);
      return {
        ...definition,
        global: true,
        providers: [...(definition.providers ?? []), ...providers],
        exports,
      };
    })
    .build();
