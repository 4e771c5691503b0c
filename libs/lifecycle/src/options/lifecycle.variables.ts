import { MAX_TIMER_DELAY, type NumberVariable } from '@breakwater/core';
import {
  DEFAULT_CLOSER_TIMEOUT,
  DEFAULT_CRASH_TIMEOUT,
  DEFAULT_DRAIN_DELAY,
  DEFAULT_IN_FLIGHT_TIMEOUT,
  DEFAULT_INTAKE_TIMEOUT,
  DEFAULT_SHUTDOWN_TIMEOUT,
  DEFAULT_STARTUP_CHECK_TIMEOUT,
  DEFAULT_STARTUP_RETRY_TIME,
  DEFAULT_STARTUP_TASK_TIMEOUT,
  DEFAULT_WEB_SOCKET_TIMEOUT,
} from '../lifecycle.constants.js';
import type { LifecycleOptions } from './lifecycle.options.js';

/** Options that are a number of milliseconds. */
export type LifecycleDuration = {
  [K in keyof LifecycleOptions]-?: LifecycleOptions[K] extends number | undefined ? K : never;
}[keyof LifecycleOptions];

/** A time limit of at least 1 ms. */
const LIMIT = { unit: 'milliseconds', min: 1, max: MAX_TIMER_DELAY } as const;

/** A delay that 0 skips. */
const DELAY = { ...LIMIT, min: 0 } as const;

/** The environment variables that `LifecycleModule` reads, by the option that each one sets. */
export const LIFECYCLE_VARIABLES: Readonly<Record<LifecycleDuration, NumberVariable>> = {
  timeout: { ...LIMIT, name: 'SHUTDOWN_TIMEOUT', default: DEFAULT_SHUTDOWN_TIMEOUT },
  /** The default in Kubernetes is `KUBERNETES_DRAIN_DELAY`. */
  drainDelay: { ...DELAY, name: 'SHUTDOWN_DRAIN_DELAY', default: DEFAULT_DRAIN_DELAY },
  intakeTimeout: { ...LIMIT, name: 'SHUTDOWN_INTAKE_TIMEOUT', default: DEFAULT_INTAKE_TIMEOUT },
  inFlightTimeout: { ...DELAY, name: 'SHUTDOWN_IN_FLIGHT_TIMEOUT', default: DEFAULT_IN_FLIGHT_TIMEOUT },
  closerTimeout: { ...LIMIT, name: 'SHUTDOWN_CLOSER_TIMEOUT', default: DEFAULT_CLOSER_TIMEOUT },
  crashTimeout: { ...LIMIT, name: 'SHUTDOWN_CRASH_TIMEOUT', default: DEFAULT_CRASH_TIMEOUT },
  webSocketTimeout: { ...DELAY, name: 'SHUTDOWN_WEB_SOCKET_TIMEOUT', default: DEFAULT_WEB_SOCKET_TIMEOUT },
  startupTaskTimeout: { ...LIMIT, name: 'STARTUP_TASK_TIMEOUT', default: DEFAULT_STARTUP_TASK_TIMEOUT },
  startupCheckTimeout: { ...LIMIT, name: 'STARTUP_CHECK_TIMEOUT', default: DEFAULT_STARTUP_CHECK_TIMEOUT },
  startupRetryTime: { ...DELAY, name: 'STARTUP_RETRY_TIME', default: DEFAULT_STARTUP_RETRY_TIME },
};
