import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { LifecycleModule } from '../lifecycle.module.js';
import { Gateways } from '../server/gateways.js';
import { GracefulShutdown } from './graceful-shutdown.js';
import { warnOfServerOptions } from './server-options.js';

/**
 * Hands the end of the process to `LifecycleModule`. SIGTERM and SIGINT drain and close the application within its time
 * limits; a crash is reported and does the same. Call it in `main.ts` between `NestFactory.create()` and
 * `listen()`, in place of `app.enableShutdownHooks()`; Nest's shutdown hooks still run. Several applications of one process
 * end together: call it for each.
 *
 * @throws Error when the application does not import `LifecycleModule`.
 */
export function enableGracefulShutdown<T extends INestApplicationContext>(app: T): T {
  const modules = [...app.get(ModulesContainer).values()];
  // Checked first: when `get` finds nothing, Nest ends the process and names an internal class.
  if (!modules.some(({ metatype }) => metatype === LifecycleModule)) {
    throw new Error(
      'enableGracefulShutdown(app) needs LifecycleModule: add LifecycleModule.forRoot() to the imports of the root module.',
    );
  }
  app.get(Gateways).install();
  app.get(GracefulShutdown).attach(app);
  warnOfServerOptions(app);
  return app;
}
