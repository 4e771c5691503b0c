/**
 * The Studio API, from start to end. These places wire the parts that keep it running:
 *
 * - {@link createApp}: Nest, its logger, the time limits of the server
 * - `AppModule`: `ResilienceModule` guards calls, `HealthModule` answers probes (`health/probes.module.ts`),
 *   `LifecycleModule` holds readiness back until start-up tasks are done and ends the service in order
 * - `storage/`: `DatabaseModule` and `RedisModule` with their limits, and the migrations; both close after the last request
 * - `errors/`: `ErrorTrackingModule` groups errors into issues and sends alerts; `security/` has the routes for operators
 * - `ObservabilityModule` in `AppModule`, `logging/` and `telemetry/`: metrics, logs and traces
 * - `main.ts`: the process, its signals and its exit code
 */
import { enableGracefulShutdown, exitOnSignal } from '@breakwater/lifecycle';
import { ConfigService } from '@nestjs/config';
import type { ServerVariables } from './platform/config/server.variables.js';
import { createApp } from './create-app.js';
import { describeFailedStart } from './start-failure.js';
import { startTracing } from './platform/telemetry/start-tracing.js';

// A signal ends the process at once until the application can shut down in order.
const built = exitOnSignal();
let app: Awaited<ReturnType<typeof createApp>> | undefined;
try {
  app = await createApp();

  // SIGTERM, SIGINT and crashes: readiness turns 503, requests under way are served, clients close, then the exit.
  // This replaces app.enableShutdownHooks(). The variables SHUTDOWN_* set the times.
  enableGracefulShutdown(app);
  built();
  await startTracing(app);

  // From here on the service answers probes. It is ready when every @StartupTask() is done.
  const config = app.get<ConfigService<ServerVariables, true>>(ConfigService);
  const port = config.get('PORT', { infer: true });
  const host = config.get('HOST', { infer: true });
  await (host === undefined ? app.listen(port) : app.listen(port, host));
} catch (error) {
  console.error(await describeFailedStart(error, app));
  process.exit(1);
}
