/**
 * Time for the whole shutdown, even when something hangs. Below the 30 s that Kubernetes grants
 * (`terminationGracePeriodSeconds`), so that the process ends itself, with a report, before the kubelet kills it.
 */
export const DEFAULT_SHUTDOWN_TIMEOUT = 25_000;

/**
 * Drain delay in Kubernetes. A pod leaves the endpoints when its termination starts, but every node's proxy and the
 * ingress learn this up to seconds later, and send traffic until then.
 */
export const KUBERNETES_DRAIN_DELAY = 5_000;

/** Drain delay outside of Kubernetes: the module expects no balancer there. */
export const DEFAULT_DRAIN_DELAY = 0;

/** Time for all intakes to stop fetching work. */
export const DEFAULT_INTAKE_TIMEOUT = 2_000;

/** Time for requests, work and streams that are under way once the service stopped listening. */
export const DEFAULT_IN_FLIGHT_TIMEOUT = 10_000;

/** Time for one closer. */
export const DEFAULT_CLOSER_TIMEOUT = 5_000;

/** Total after a crash: the state of the process is in doubt, so it ends sooner; each phase shrinks in proportion. */
export const DEFAULT_CRASH_TIMEOUT = 10_000;

/** Time for a WebSocket client to answer the close frame before its connection is cut. */
export const DEFAULT_WEB_SOCKET_TIMEOUT = 1_000;

/** Time for one start-up task. */
export const DEFAULT_STARTUP_TASK_TIMEOUT = 60_000;

/** Time for one run of a start-up check. */
export const DEFAULT_STARTUP_CHECK_TIMEOUT = 5_000;

/**
 * Time in which a required start-up check is repeated. A database or a sidecar that starts together with the service often needs
 * 20 s. A process that ends instead waits longer, because Kubernetes doubles the pause before each restart, up to 5 minutes.
 */
export const DEFAULT_STARTUP_RETRY_TIME = 30_000;

/**
 * Signals that stop the service: Kubernetes, Docker and systemd send SIGTERM, a terminal sends SIGINT (Ctrl-C), SIGQUIT (Ctrl-\)
 * and SIGHUP (when it closes), and some images name SIGQUIT as their stop signal.
 */
export const DEFAULT_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];
