import { OptionsError } from '@breakwater/core';
import type { LifecycleOptions } from './lifecycle.options.js';

/** The environment of a process: `process.env`, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options that are a number of milliseconds. */
export type LifecycleDuration = {
  [K in keyof LifecycleOptions]-?: LifecycleOptions[K] extends number | undefined ? K : never;
}[keyof LifecycleOptions];

/** Environment variable of each duration. */
export const LIFECYCLE_VARIABLES: Readonly<Record<LifecycleDuration, string>> = {
  timeout: 'SHUTDOWN_TIMEOUT',
  drainDelay: 'SHUTDOWN_DRAIN_DELAY',
  intakeTimeout: 'SHUTDOWN_INTAKE_TIMEOUT',
  inFlightTimeout: 'SHUTDOWN_IN_FLIGHT_TIMEOUT',
  closerTimeout: 'SHUTDOWN_CLOSER_TIMEOUT',
  crashTimeout: 'SHUTDOWN_CRASH_TIMEOUT',
  webSocketTimeout: 'SHUTDOWN_WEB_SOCKET_TIMEOUT',
  startupTaskTimeout: 'STARTUP_TASK_TIMEOUT',
};

/**
 * Reads one duration from the environment; an empty variable counts as unset.
 *
 * @throws OptionsError that names the variable when it is not a whole number of milliseconds.
 */
export function durationFromEnvironment(
  environment: Environment,
  option: LifecycleDuration,
): number | undefined {
  const variable = LIFECYCLE_VARIABLES[option];
  const text = environment[variable]?.trim();
  if (!text) return undefined;
  if (!/^\d+$/.test(text))
    throw new OptionsError(variable, 'a whole number of milliseconds', text, 'the environment');
  return Number(text);
}

/** Whether the process runs in a pod: the kubelet sets this variable in every container. */
export function runsInKubernetes(environment: Environment): boolean {
  return Boolean(environment['KUBERNETES_SERVICE_HOST']);
}
