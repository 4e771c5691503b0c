/**
 * The Studio API, start to end. What keeps it up is wired in six places:
 *
 * - {@link createApp}: Nest, its logger, the time limits of the server
 * - `AppModule`: `ResilienceModule` guards calls, `HealthModule` answers probes (`health/probes.module.ts`),
 *   `LifecycleModule` holds readiness back until start-up tasks are done and ends the service in order
 * - `storage/`: `DatabaseModule` and `RedisModule` with their limits, and the migrations; both close after the last request
 * - `errors/`: `ErrorTrackingModule` groups what goes wrong into issues and tells people; `debug/` has the routes for both
 * - `ObservabilityModule` in `AppModule`, `logging/` and `telemetry/`: metrics, lines and traces
 * - here: the process, its signals and its exit code
 */
import { enableGracefulShutdown, exitOnSignal } from '@breakwater/lifecycle';
import { ConfigService } from '@nestjs/config';
import type { ServerVariables } from './platform/config/server.variables.js';
import { createApp } from './create-app.js';
import { describeStartFailure } from './start-failure.js';
import { startTracing } from './platform/telemetry/start-tracing.js';

// Until there is an application that can end in order, a signal simply ends the process.
const built = exitOnSignal();
try {
  const app = await createApp();

  // SIGTERM, SIGINT and crashes: readiness turns 503, requests under way are served, clients close, then the exit.
  // In place of app.enableShutdownHooks(); the numbers are SHUTDOWN_* of the environment.
  enableGracefulShutdown(app);
  built();
  await startTracing(app);

  // Probes are answered from here on. The service is ready once every @StartupTask() is done.
  const config = app.get<ConfigService<ServerVariables, true>>(ConfigService);
  const port = config.get('PORT', { infer: true });
  const host = config.get('HOST', { infer: true });
  await (host === undefined ? app.listen(port) : app.listen(port, host));
} catch (error) {
  console.error(describeStartFailure(error));
  process.exit(1);
}
