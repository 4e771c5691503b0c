import { describe, expect, it } from '@jest/globals';
import { resolveLifecycleOptions } from './resolve-lifecycle-options.js';
import type { LifecycleOptions } from './lifecycle.options.js';

describe('resolveLifecycleOptions', () => {
  it('has a default for everything', () => {
    expect(resolveLifecycleOptions({}, {})).toEqual({
      timeout: 25_000,
      drainDelay: 0,
      intakeTimeout: 2_000,
      inFlightTimeout: 10_000,
      closerTimeout: 5_000,
      crashTimeout: 10_000,
      webSocketTimeout: 1_000,
      startupTaskTimeout: 60_000,
      startupCheckTimeout: 5_000,
      startupRetryTime: 30_000,
      signals: ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'],
      handleCrashes: true,
    });
  });

  it('waits 5 s for the balancer in Kubernetes', () => {
    expect(resolveLifecycleOptions({}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }).drainDelay).toBe(5_000);
  });

  it('takes the option first, then the environment', () => {
    const environment = { SHUTDOWN_TIMEOUT: '9000', SHUTDOWN_DRAIN_DELAY: '0', KUBERNETES_SERVICE_HOST: 'x' };
    const resolved = resolveLifecycleOptions({ timeout: 8_000 }, environment);
    expect(resolved).toMatchObject({ timeout: 8_000, drainDelay: 0 });
  });

  it('takes an empty variable as unset', () => {
    expect(resolveLifecycleOptions({}, { SHUTDOWN_TIMEOUT: ' ' }).timeout).toBe(25_000);
  });

  it.each([
    [
      { SHUTDOWN_TIMEOUT: '25s' },
      'Expected "SHUTDOWN_TIMEOUT" to be a whole number of milliseconds from 1 to 2147483647, got "25s"',
    ],
    [
      { SHUTDOWN_CLOSER_TIMEOUT: '0' },
      'Expected "SHUTDOWN_CLOSER_TIMEOUT" to be a whole number of milliseconds from 1 to 2147483647, got "0"',
    ],
  ])('names the variable that is wrong: %j', (environment, message) => {
    expect(() => resolveLifecycleOptions({}, environment)).toThrow(message);
  });

  it.each([
    [{ timeout: 0 }, 'Expected "lifecycle.timeout" to be a number of milliseconds >= 1, got 0'],
    [
      { drainDelay: Number.NaN },
      'Expected "lifecycle.drainDelay" to be a number of milliseconds >= 0, got NaN',
    ],
    [{ timeOut: 1 }, 'Expected "lifecycle.timeOut" to be one of the known options'],
    [{ signals: [] }, 'Expected "lifecycle.signals" to be a list of signals'],
    [{ signals: ['SIGTERM', 'SIGKILL'] }, 'free of SIGKILL and SIGSTOP'],
    [{ handleCrashes: 'yes' }, 'Expected "lifecycle.handleCrashes" to be a boolean, got "yes"'],
  ])('names the option that is wrong: %j', (options, message) => {
    expect(() => resolveLifecycleOptions(options as LifecycleOptions, {})).toThrow(message);
  });

  it('names all problems at once', () => {
    const resolve = (): unknown =>
      resolveLifecycleOptions({ timeout: 0, signals: [] }, { SHUTDOWN_CLOSER_TIMEOUT: '25s' });
    expect(resolve).toThrow('3 options are wrong');
    expect(resolve).toThrow('Expected "SHUTDOWN_CLOSER_TIMEOUT" to be a whole number of milliseconds');
  });
});
