import type { INestApplicationContext } from '@nestjs/common';
import { Shutdown } from './shutdown.js';
import { warnOfServerOptions } from './server-options.js';

/**
 * Hands the end of the process to `LifecycleModule`: SIGTERM and SIGINT drain and close the application, a crash is
 * reported and does the same, everything within its time. Call it in `main.ts` between `NestFactory.create()` and
 * `listen()`, in place of `app.enableShutdownHooks()`; Nest's shutdown hooks still run.
 *
 * @throws UnknownElementException of Nest when the application does not import `LifecycleModule`.
 */
export function enableGracefulShutdown<T extends INestApplicationContext>(app: T): T {
  app.get(Shutdown).attach(app);
  warnOfServerOptions(app);
  return app;
}
