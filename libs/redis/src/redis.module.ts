import { CoreModule, dashboardProvider, Failures } from '@breakwater/core';
import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { REDIS_DASHBOARD } from './redis.dashboard.js';
import { REDIS_FAILURES } from './failure/redis-failures.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './redis.module-definition.js';
import { redisProviders } from './redis.providers.js';

/**
 * Provides Redis clients with time limits, whose errors never end the process. Import it once for each client; it is global.
 */
@Module({ imports: [CoreModule], providers: [dashboardProvider(REDIS_DASHBOARD)] })
export class RedisModule extends ConfigurableModuleClass {
  constructor(@Inject(Failures) failures: Failures) {
    super();
    failures.extend(REDIS_FAILURES);
  }

  /**
   * @param options the options of the client, and its `name` if there are several clients
   * @throws OptionsError when the application starts with a wrong option
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return withClient(super.forRoot(options), options.name);
  }

  /** Like {@link forRoot}, with options from a factory; pass the `name` beside the factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return withClient(super.forRootAsync(options), options.name);
  }
}

/** Adds the client `name` to a module that holds its options. */
function withClient(module: DynamicModule, name?: string): DynamicModule {
  const { providers, exports } = redisProviders(name);
  return { ...module, providers: [...(module.providers ?? []), ...providers], exports };
}
