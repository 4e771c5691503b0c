import {
  BulkheadFullError,
  NotFoundError,
  RequestContext,
  runInContext,
  TimeoutExceededError,
} from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';
import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';
import { OpossumCircuit } from './opossum-circuit.js';

const EVENTS = [
  'fire',
  'success',
  'failure',
  'timeout',
  'reject',
  'open',
  'halfOpen',
  'close',
  'fallback',
  'shutdown',
];

function setUp(options?: CircuitBreakerOptions) {
  const harness = new CircuitBreakerHarness(options);
  const breaker = OpossumCircuit.of(harness.policy);
  const heard: unknown[][] = [];
  for (const event of EVENTS)
    breaker.on(event as 'open', (...values: unknown[]) => heard.push([event, ...values]));
  return { harness, breaker, heard, names: () => heard.map(([event]) => event) };
}

const never = new Promise<never>(() => {});
const fails = (): Promise<never> => Promise.reject(new Error('broken'));

describe('OpossumCircuit', () => {
  it('is an opossum breaker, one per circuit', () => {
    const { harness, breaker } = setUp();
    expect(breaker).toBeInstanceOf(CircuitBreaker);
    expect(OpossumCircuit.of(harness.policy)).toBe(breaker);
    expect(breaker).toMatchObject({ name: 'videos', group: 'videos', volumeThreshold: 5, warmUp: false });
    expect(Reflect.get(breaker, 'options')).toMatchObject({
      timeout: 3_000,
      resetTimeout: 30_000,
      errorThresholdPercentage: 50,
    });
  });

  it('starts no timer, and follows the circuit only while it has listeners', () => {
    const harness = new CircuitBreakerHarness();
    const setInterval = jest.spyOn(globalThis, 'setInterval');
    const breaker = OpossumCircuit.of(harness.policy);
    expect(setInterval).not.toHaveBeenCalled();
    expect(harness.clock.pending).toBe(0);
    expect(breaker.eventNames()).toEqual([]);
    setInterval.mockRestore();
  });

  it('shows the state of the circuit', async () => {
    const { harness, breaker } = setUp();
    const shown = (): unknown[] => [
      breaker.closed,
      breaker.opened,
      breaker.halfOpen,
      breaker.pendingClose,
      breaker.enabled,
      breaker.isShutdown,
    ];
    expect(shown()).toEqual([true, false, false, false, true, false]);
    await harness.fail(5);
    expect(shown()).toEqual([false, true, false, false, true, false]);
    await harness.clock.advance(30_000);
    expect(shown()).toEqual([false, false, true, true, true, false]);
    harness.start();
    expect(shown()).toEqual([false, false, true, false, true, false]);
    harness.circuit.disable();
    expect(shown()).toEqual([true, false, false, false, false, false]);
    harness.circuit.forceOpen();
    expect(shown()).toEqual([false, true, false, false, true, false]);
    harness.circuit.shutdown();
    expect(shown()).toEqual([false, false, false, false, false, true]);
  });

  it('shows an open circuit as half-open when its time is over, whatever the timer does', async () => {
    const { harness, breaker } = setUp();
    await harness.fail(5);
    harness.timers.clear();
    await harness.clock.advance(30_000);
    expect(breaker.halfOpen).toBe(true);
  });

  it('shows as closed while it only observes, and emits no transitions', async () => {
    const { harness, breaker, names } = setUp({ mode: 'observe' });
    await harness.fail(5);
    expect(breaker.closed).toBe(true);
    expect(names()).not.toContain('open');
  });

  it('gives the fields that dashboards read in its JSON', async () => {
    const { harness, breaker } = setUp({ volumeThreshold: 1 });
    expect(JSON.parse(JSON.stringify(breaker))).toEqual({
      state: {
        name: 'videos',
        enabled: true,
        closed: true,
        open: false,
        halfOpen: false,
        warmUp: false,
        shutdown: false,
      },
      status: JSON.parse(JSON.stringify(breaker.stats)) as unknown,
    });
    await harness.clock.advance(12.5);
    await harness.fail();
    expect(breaker.toJSON().state).toMatchObject({ open: true, lastTimerAt: 12 });
  });

  describe('emits to its listeners', () => {
    it('a success', async () => {
      const { harness, heard } = setUp();
      const call = harness.start();
      await harness.clock.advance(5);
      await call.succeed('value');
      expect(heard).toEqual([
        ['fire', []],
        ['success', 'value', 5],
      ]);
    });

    it('a failure that opens the circuit, in the order of opossum', async () => {
      const { harness, heard } = setUp({ volumeThreshold: 1 });
      const error = new Error('broken');
      await harness.fail(1, error);
      expect(heard).toEqual([['fire', []], ['failure', error, 0, []], ['open']]);
    });

    it('a timeout, which is also a failure', async () => {
      const { harness, heard } = setUp({ timeout: 100 });
      harness.start();
      await harness.clock.advance(100);
      const error = new TimeoutExceededError('videos', 100);
      expect(heard.slice(1)).toEqual([
        ['timeout', error, 100, []],
        ['failure', error, 100, []],
      ]);
    });

    it('a refusal', async () => {
      const { harness, heard } = setUp();
      harness.circuit.forceOpen();
      const error: unknown = await harness.start().result.catch((reason: unknown) => reason);
      expect(heard.slice(1)).toEqual([
        ['fire', []],
        ['reject', error],
      ]);
    });

    it('every transition once', async () => {
      const { harness, heard } = setUp({ volumeThreshold: 1, resetTimeout: 100 });
      harness.circuit.open();
      await harness.clock.advance(100);
      await harness.succeed();
      harness.circuit.open();
      harness.circuit.forceOpen();
      harness.circuit.close();
      harness.circuit.disable();
      harness.circuit.enable();
      const transitions = heard.filter(([event]) => event !== 'fire' && event !== 'success');
      expect(transitions).toEqual([['open'], ['halfOpen', 100], ['close'], ['open'], ['close']]);
    });

    it('only the arrival of an ignored call', async () => {
      const { harness, names } = setUp();
      await harness.fail(1, new BulkheadFullError('videos', 'busy'));
      expect(names()).toEqual(['fire']);
    });

    it('a success when record does not count the error', async () => {
      const { harness, heard } = setUp({ record: NotFoundError });
      const error = new Error('x');
      await harness.fail(1, error);
      expect(heard[1]).toEqual(['success', error, 0]);
    });

    it('a failure when recordResult counts the result', async () => {
      const { harness, heard } = setUp({ recordResult: () => true });
      await harness.start().succeed(503);
      expect(heard[1]).toEqual(['failure', 503, 0, []]);
    });

    it('every event although one listener throws', async () => {
      const { harness, breaker } = setUp();
      const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const listener = jest.fn();
      breaker.prependListener('success', () => {
        throw new Error('a broken listener');
      });
      breaker.once('success', listener);
      await harness.succeed(2);
      expect(listener).toHaveBeenCalledTimes(1);
      expect(log).toHaveBeenCalledWith(new Error('a broken listener'));
      expect(harness.shown.stats.successes).toBe(2);
      log.mockRestore();
    });
  });

  describe('fire', () => {
    it('runs an operation with its arguments', async () => {
      const { breaker, heard } = setUp();
      const add = (a: number, b: number): number => a + b;
      await expect(breaker.fire(add, 1, 2)).resolves.toBe(3);
      expect(heard).toEqual([
        ['fire', [1, 2]],
        ['success', 3, 0],
      ]);
    });

    it('is what the action of the breaker does', async () => {
      const { breaker, names } = setUp();
      const action = Reflect.get(breaker, 'action') as typeof breaker.fire;
      await expect(action((n: number) => n, 7)).resolves.toBe(7);
      expect(names()).toEqual(['fire', 'success']);
    });

    it('rejects with the error of the operation and tells its arguments', async () => {
      const { breaker, heard } = setUp();
      await expect(breaker.fire(fails, 7)).rejects.toThrow('broken');
      expect(heard[1]).toEqual(['failure', new Error('broken'), 0, [7]]);
    });

    it('passes its this to the operation of call()', async () => {
      const { breaker } = setUp();
      const context = { factor: 2 };
      const times = function (this: typeof context, n: number): number {
        return this.factor * n;
      };
      await expect(breaker.call(context, times, 4)).resolves.toBe(8);
    });

    it('obeys the circuit', async () => {
      const { harness, breaker } = setUp();
      harness.circuit.forceOpen();
      await expect(breaker.fire(() => 1)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    });
  });

  describe('fallback', () => {
    it('answers a failed call with its arguments and the error', async () => {
      const { harness, breaker, heard } = setUp();
      const answer = jest.fn((..._values: unknown[]) => 'cached');
      expect(breaker.fallback(answer)).toBe(breaker);
      await expect(breaker.fire(fails, 7)).resolves.toBe('cached');
      expect(answer).toHaveBeenCalledWith(7, new Error('broken'));
      expect(heard.at(-1)).toEqual(['fallback', 'cached', new Error('broken')]);
      expect(harness.shown.stats.fallbacks).toBe(1);
      expect(breaker.stats.fallbacks).toBe(1);
    });

    it('may be another breaker', async () => {
      const { breaker } = setUp();
      const other = new CircuitBreaker((...args: unknown[]) => Promise.resolve(args.length));
      breaker.fallback(other);
      await expect(breaker.fire(fails, 7)).resolves.toBe(2);
      other.shutdown();
    });

    it('rejects with its own error when it fails', async () => {
      const { breaker } = setUp();
      breaker.fallback(() => Promise.reject(new Error('no cache')));
      await expect(breaker.fire(fails)).rejects.toThrow('no cache');
    });

    it('does not run after shutdown()', async () => {
      const { breaker } = setUp();
      breaker.fallback(() => 'cached');
      breaker.shutdown();
      await expect(breaker.fire(() => 1)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    });
  });

  it('passes orders on to the circuit', async () => {
    const { harness, breaker } = setUp({ resetTimeout: 100 });
    breaker.open();
    expect(harness.state).toBe('open');
    await harness.clock.advance(100);
    expect(harness.state).toBe('half-open');
    breaker.close();
    expect(harness.state).toBe('closed');
    breaker.disable();
    expect(harness.state).toBe('disabled');
    breaker.enable();
    expect(harness.state).toBe('closed');
  });

  it('emits shutdown at shutdown() and removes its listeners', () => {
    const { harness, breaker, heard } = setUp();
    breaker.shutdown();
    breaker.shutdown();
    expect(heard).toEqual([['shutdown']]);
    expect(breaker.eventNames()).toEqual([]);
    expect(harness.circuit.isShutDown).toBe(true);
  });

  describe('healthCheck', () => {
    it('opens the circuit when the check fails', async () => {
      const { harness, breaker } = setUp();
      const failed = jest.fn();
      breaker.on('healthCheckFailed', failed);
      let seen: unknown;
      breaker.healthCheck(function (this: unknown) {
        // eslint-disable-next-line typescript/no-this-alias
        seen = this;
        return fails();
      });
      await harness.clock.settle();
      expect(failed).toHaveBeenCalledWith(new Error('broken'));
      expect(seen).toBe(breaker);
      expect(harness.state).toBe('open');
    });

    it('repeats the check every five seconds, or at the given interval', async () => {
      const { harness, breaker } = setUp();
      const slow = jest.fn(() => Promise.resolve());
      const quick = jest.fn(() => Promise.resolve());
      breaker.healthCheck(slow);
      breaker.healthCheck(quick, 1_000);
      await harness.clock.advance(5_000);
      expect([slow.mock.calls.length, quick.mock.calls.length]).toEqual([2, 6]);
    });

    it('refuses a check that is not a function and a wrong interval', () => {
      const { breaker } = setUp();
      expect(() => breaker.healthCheck('check' as never)).toThrow('Health check function must be a function');
      for (const interval of [0, -1, NaN, 'often' as never]) {
        expect(() => breaker.healthCheck(() => 1, interval)).toThrow(
          'Health check interval must be a number above 0',
        );
      }
    });
  });

  it('distinguishes its own errors from those of the operation', () => {
    const own = [new BulkheadFullError('x', 'busy'), new TimeoutExceededError('x', 1)];
    expect(own.map((error) => OpossumCircuit.isOurError(error))).toEqual([true, true]);
    expect(OpossumCircuit.isOurError(new Error('x'))).toBe(false);
  });

  it('ends a fired call with its request, without the fallback', async () => {
    const { harness, breaker } = setUp();
    const answer = jest.fn();
    breaker.fallback(answer);
    const request = new RequestContext();
    const result = runInContext(request, () => breaker.fire(() => never));
    request.cancel(new Error('left'));
    await expect(result).rejects.toThrow('left');
    expect(answer).not.toHaveBeenCalled();
    expect(harness.shown.stats.ignored).toBe(1);
  });
});
