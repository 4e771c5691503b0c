import { checkOptions, type OptionsCheck, OptionsError, readNumberVariable } from '@breakwater/core';
import { DEFAULT_SIGNALS, KUBERNETES_DRAIN_DELAY } from '../lifecycle.constants.js';
import { type Environment, runsInKubernetes } from './lifecycle.environment.js';
import type { LifecycleOptions, ResolvedLifecycleOptions } from './lifecycle.options.js';
import { LIFECYCLE_VARIABLES, type LifecycleDuration } from './lifecycle.variables.js';

const KNOWN_OPTIONS: readonly string[] = [...Object.keys(LIFECYCLE_VARIABLES), 'signals', 'handleCrashes'];

/** The place of the options, for errors. */
const PLACE = 'LifecycleModule.forRoot';

/**
 * Fills in every option: the given value, else its environment variable, else the default.
 *
 * @throws OptionsError that names every option and variable that is wrong
 */
export const resolveLifecycleOptions = (
  options: LifecycleOptions,
  environment: Environment,
): ResolvedLifecycleOptions =>
  checkOptions('lifecycle', PLACE, (check) => {
    check.known(options, KNOWN_OPTIONS);
    const duration = (option: LifecycleDuration, fallback = LIFECYCLE_VARIABLES[option].default): number =>
      check.include(() => {
        const variable = LIFECYCLE_VARIABLES[option];
        const value = options[option] ?? readNumberVariable(variable, environment) ?? fallback;
        if (Number.isFinite(value) && value >= variable.min) return value;
        const expected = `a number of milliseconds >= ${variable.min}`;
        throw new OptionsError(`lifecycle.${option}`, expected, value, PLACE);
      });
    const drainDelay = runsInKubernetes(environment) ? KUBERNETES_DRAIN_DELAY : undefined;
    const { signals = DEFAULT_SIGNALS, handleCrashes = true } = options;
    checkSignals(check, signals);
    check.boolean('handleCrashes', handleCrashes);
    return {
      timeout: duration('timeout'),
      drainDelay: duration('drainDelay', drainDelay),
      intakeTimeout: duration('intakeTimeout'),
      inFlightTimeout: duration('inFlightTimeout'),
      closerTimeout: duration('closerTimeout'),
      crashTimeout: duration('crashTimeout'),
      webSocketTimeout: duration('webSocketTimeout'),
      startupTaskTimeout: duration('startupTaskTimeout'),
      startupCheckTimeout: duration('startupCheckTimeout'),
      startupRetryTime: duration('startupRetryTime'),
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
