/** Options of `LifecycleModule`. Every duration is in milliseconds. An option overrides its environment variable. */
export interface LifecycleOptions {
  /**
   * Time for the whole shutdown, from the signal to the exit. After it the process ends by force, with a report of
   * the work that was left. Keep it below `terminationGracePeriodSeconds` and above the sum of the phases.
   * Environment: `SHUTDOWN_TIMEOUT`.
   * @default 25000
   */
  readonly timeout?: number;

  /**
   * Time in which readiness answers 503 while the service still serves traffic, so that load balancers leave.
   * Skipped when the service never became ready. Environment: `SHUTDOWN_DRAIN_DELAY`.
   * @default 5000 in Kubernetes (`KUBERNETES_SERVICE_HOST` is set), 0 elsewhere
   */
  readonly drainDelay?: number;

  /**
   * Time for all intakes (`Shutdown.stopIntake`) to stop, before the drain delay. Environment: `SHUTDOWN_INTAKE_TIMEOUT`.
   * @default 2000
   */
  readonly intakeTimeout?: number;

  /**
   * Time for requests, tracked work and streams to end once the service stopped listening; then they are cut off.
   * Environment: `SHUTDOWN_IN_FLIGHT_TIMEOUT`.
   * @default 10000
   */
  readonly inFlightTimeout?: number;

  /**
   * Time for each closer without a limit of its own. Environment: `SHUTDOWN_CLOSER_TIMEOUT`.
   * @default 5000
   */
  readonly closerTimeout?: number;

  /**
   * Time for the whole shutdown after a crash; the phases shrink by `crashTimeout / timeout`.
   * Environment: `SHUTDOWN_CRASH_TIMEOUT`.
   * @default 10000
   */
  readonly crashTimeout?: number;

  /**
   * Time for WebSocket clients to answer close frame 1001, within `inFlightTimeout`.
   * Environment: `SHUTDOWN_WEB_SOCKET_TIMEOUT`.
   * @default 1000
   */
  readonly webSocketTimeout?: number;

  /**
   * Time for each start-up task without a limit of its own. Environment: `STARTUP_TASK_TIMEOUT`.
   * @default 60000
   */
  readonly startupTaskTimeout?: number;

  /**
   * Time for one run of each start-up check without a limit of its own. Environment: `STARTUP_CHECK_TIMEOUT`.
   * @default 5000
   */
  readonly startupCheckTimeout?: number;

  /**
   * Time in which a required start-up check is repeated while it fails for a reason that can pass, e.g. a database that is not up
   * yet. 0 means one run only. Keep it below the time that the startup probe allows. Environment: `STARTUP_RETRY_TIME`.
   * @default 30000
   */
  readonly startupRetryTime?: number;

  /**
   * Signals that stop the service.
   * @default ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']
   */
  readonly signals?: readonly NodeJS.Signals[];

  /**
   * Reports an uncaught exception or unhandled rejection, and then stops the service in order, with
   * exit code 1. With `false`, Node ends the process at once.
   * @default true
   */
  readonly handleCrashes?: boolean;
}

/** {@link LifecycleOptions} with every default filled in. */
export type ResolvedLifecycleOptions = Readonly<Required<LifecycleOptions>>;

/** Injection token of {@link ResolvedLifecycleOptions}. */
export const ResolvedLifecycleOptions = Symbol('@breakwater/lifecycle:ResolvedLifecycleOptions');
