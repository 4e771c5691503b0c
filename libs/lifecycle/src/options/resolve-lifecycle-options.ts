import { OptionsError } from '@breakwater/core';
import {
  DEFAULT_CLOSER_TIMEOUT,
  DEFAULT_CRASH_TIMEOUT,
  DEFAULT_DRAIN_DELAY,
  DEFAULT_IN_FLIGHT_TIMEOUT,
  DEFAULT_INTAKE_TIMEOUT,
  DEFAULT_SHUTDOWN_TIMEOUT,
  DEFAULT_SIGNALS,
  DEFAULT_STARTUP_TASK_TIMEOUT,
  DEFAULT_WEB_SOCKET_TIMEOUT,
  KUBERNETES_DRAIN_DELAY,
} from '../lifecycle.constants.js';
import {
  durationFromEnvironment,
  type Environment,
  LIFECYCLE_VARIABLES,
  type LifecycleDuration,
  runsInKubernetes,
} from './lifecycle.environment.js';
import type { LifecycleOptions, ResolvedLifecycleOptions } from './lifecycle.options.js';

const KNOWN_OPTIONS: readonly string[] = [...Object.keys(LIFECYCLE_VARIABLES), 'signals', 'handleCrashes'];

/**
 * Decides every option: the given one, else its environment variable, else the default.
 *
 * @throws OptionsError that names the option or the variable that is wrong.
 */
export function resolveLifecycleOptions(
  options: LifecycleOptions,
  environment: Environment,
): ResolvedLifecycleOptions {
  for (const option of Object.keys(options)) {
    if (!KNOWN_OPTIONS.includes(option)) {
      throw wrong(option, `one of the known options (${KNOWN_OPTIONS.join(', ')})`, 'an unknown option');
    }
  }
  const duration = (option: LifecycleDuration, fallback: number, minimum: 0 | 1): number => {
    const given = options[option];
    const value = given ?? durationFromEnvironment(environment, option) ?? fallback;
    if (Number.isFinite(value) && value >= minimum) return value;
    const expected = `a number of milliseconds >= ${minimum}`;
    if (given !== undefined) throw wrong(option, expected, value);
    throw new OptionsError(LIFECYCLE_VARIABLES[option], expected, value, 'the environment');
  };
  const drainDelay = runsInKubernetes(environment) ? KUBERNETES_DRAIN_DELAY : DEFAULT_DRAIN_DELAY;
  return {
    timeout: duration('timeout', DEFAULT_SHUTDOWN_TIMEOUT, 1),
    drainDelay: duration('drainDelay', drainDelay, 0),
    intakeTimeout: duration('intakeTimeout', DEFAULT_INTAKE_TIMEOUT, 1),
    inFlightTimeout: duration('inFlightTimeout', DEFAULT_IN_FLIGHT_TIMEOUT, 0),
    closerTimeout: duration('closerTimeout', DEFAULT_CLOSER_TIMEOUT, 1),
    crashTimeout: duration('crashTimeout', DEFAULT_CRASH_TIMEOUT, 1),
    webSocketTimeout: duration('webSocketTimeout', DEFAULT_WEB_SOCKET_TIMEOUT, 0),
    startupTaskTimeout: duration('startupTaskTimeout', DEFAULT_STARTUP_TASK_TIMEOUT, 1),
    signals: signals(options.signals ?? DEFAULT_SIGNALS),
    handleCrashes: flag('handleCrashes', options.handleCrashes ?? true),
  };
}

function signals(value: readonly NodeJS.Signals[]): readonly NodeJS.Signals[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [];
  if (names.length === 0 || !names.every((name) => typeof name === 'string' && /^SIG[A-Z0-9]+$/.test(name))) {
    throw wrong('signals', "a list of signals such as ['SIGTERM']", value);
  }
  if (names.includes('SIGKILL') || names.includes('SIGSTOP')) {
    throw wrong('signals', 'free of SIGKILL and SIGSTOP, which no process can catch', value);
  }
  return value;
}

function flag(option: keyof LifecycleOptions, value: boolean): boolean {
  if (typeof value !== 'boolean') throw wrong(option, 'true or false', value);
  return value;
}

function wrong(option: string, expected: string, actual: unknown): OptionsError {
  return new OptionsError(`lifecycle.${option}`, expected, actual, 'LifecycleModule.forRoot');
}
