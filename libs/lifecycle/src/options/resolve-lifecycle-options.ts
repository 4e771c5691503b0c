import { checkOptions, type OptionsCheck, OptionsError } from '@breakwater/core';
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

/** Where the options are written. */
const PLACE = 'LifecycleModule.forRoot';

/**
 * Decides every option: the given one, else its environment variable, else the default.
 *
 * @throws OptionsError that names every option and variable that is wrong
 */
export const resolveLifecycleOptions = (
  options: LifecycleOptions,
  environment: Environment,
): ResolvedLifecycleOptions =>
  checkOptions('lifecycle', PLACE, (check) => {
    check.known(options, KNOWN_OPTIONS);
    const duration = (option: LifecycleDuration, fallback: number, minimum: 0 | 1): number =>
      check.include(() => {
        const given = options[option];
        const value = given ?? durationFromEnvironment(environment, option) ?? fallback;
        if (Number.isFinite(value) && value >= minimum) return value;
        const expected = `a number of milliseconds >= ${minimum}`;
        if (given !== undefined) throw new OptionsError(`lifecycle.${option}`, expected, value, PLACE);
        throw new OptionsError(LIFECYCLE_VARIABLES[option], expected, value, 'the environment');
      });
    const drainDelay = runsInKubernetes(environment) ? KUBERNETES_DRAIN_DELAY : DEFAULT_DRAIN_DELAY;
    const { signals = DEFAULT_SIGNALS, handleCrashes = true } = options;
    checkSignals(check, signals);
    check.boolean('handleCrashes', handleCrashes);
    return {
      timeout: duration('timeout', DEFAULT_SHUTDOWN_TIMEOUT, 1),
      drainDelay: duration('drainDelay', drainDelay, 0),
      intakeTimeout: duration('intakeTimeout', DEFAULT_INTAKE_TIMEOUT, 1),
      inFlightTimeout: duration('inFlightTimeout', DEFAULT_IN_FLIGHT_TIMEOUT, 0),
      closerTimeout: duration('closerTimeout', DEFAULT_CLOSER_TIMEOUT, 1),
      crashTimeout: duration('crashTimeout', DEFAULT_CRASH_TIMEOUT, 1),
      webSocketTimeout: duration('webSocketTimeout', DEFAULT_WEB_SOCKET_TIMEOUT, 0),
      startupTaskTimeout: duration('startupTaskTimeout', DEFAULT_STARTUP_TASK_TIMEOUT, 1),
      signals,
      handleCrashes,
    };
  });

function checkSignals(check: OptionsCheck, signals: unknown): void {
  const names: readonly unknown[] = Array.isArray(signals) ? signals : [];
  const areNames =
    names.length > 0 && names.every((name) => typeof name === 'string' && /^SIG[A-Z0-9]+$/.test(name));
  if (!check.that(areNames, 'signals', "a list of signals such as ['SIGTERM']", signals)) return;
  const canBeCaught = !names.includes('SIGKILL') && !names.includes('SIGSTOP');
  check.that(canBeCaught, 'signals', 'free of SIGKILL and SIGSTOP, which no process can catch', signals);
}
