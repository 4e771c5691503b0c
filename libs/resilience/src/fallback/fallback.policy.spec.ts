import { RequestContext, ResilienceEvents, TimeoutExceededError } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Call, type LogicalCall } from '../invocation/call.js';
import type { NextStep } from '../invocation/policy.js';
import { type FallbackInput, resolveFallbackOptions } from './fallback.options.js';
import { type FallbackListener, FallbackPolicy } from './fallback.policy.js';
import type { FallbackUsedEvent } from '../telemetry/resilience.events.js';
import { policyEnvironment } from '../../test/policy-environment.js';

const failure = new Error('broken');
const broken: NextStep = () => Promise.reject(failure);

async function rejection(error: unknown): Promise<never> {
  throw error;
}

function setUp(input: FallbackInput, onUsed?: FallbackListener) {
  const environment = policyEnvironment();
  const events: FallbackUsedEvent[] = [];
  environment.events.on('fallback.used', (event) => events.push(event));
  const policy = new FallbackPolicy('work', resolveFallbackOptions(input), environment, onUsed);
  const request = new RequestContext();
  const callWith = (logical: Partial<LogicalCall> = {}): Call =>
    new Call(
      { name: 'work', operation: () => undefined, attempts: 0, committed: false, ...logical },
      {},
      request,
    );
  return { environment, events, policy, request, callWith };
}

describe('FallbackPolicy', () => {
  it('does nothing when a call succeeds', async () => {
    const handler = jest.fn();
    const { policy, callWith, events } = setUp(handler);
    await expect(policy.wrap(async () => undefined)(callWith())).resolves.toBeUndefined();
    expect(handler).not.toHaveBeenCalled();
    expect(events).toEqual([]);
  });

  it('answers with a value in place of a failed call', async () => {
    const { policy, callWith, events } = setUp({ value: 'cached' });
    await expect(policy.wrap(broken)(callWith())).resolves.toBe('cached');
    expect(events).toEqual([{ name: 'work', error: failure, succeeded: true }]);
  });

  it('passes the decorated object, the error and all arguments of the call to the function', async () => {
    const self = { id: 'service' };
    const { policy, callWith } = setUp(async function (this: unknown, error, ...args) {
      return [this, error, ...args];
    });
    const result = policy.wrap(broken)(callWith({ self, args: ['a', undefined] }));
    await expect(result).resolves.toEqual([self, failure, 'a', undefined]);
  });

  it('passes only the error to the function when the call has no arguments', async () => {
    const { policy, callWith } = setUp((...args: unknown[]) => args);
    await expect(policy.wrap(broken)(callWith())).resolves.toEqual([failure]);
  });

  it('calls the method that it names on the decorated object', async () => {
    const self = { prefix: 'none for', fallback: (_error: unknown, id: number) => `none for ${id}` };
    const { policy, callWith } = setUp('fallback');
    await expect(policy.wrap(broken)(callWith({ self, args: [7] }))).resolves.toBe('none for 7');
  });

  it('answers without a listener to the event', async () => {
    const { environment, callWith } = setUp({ value: 1 });
    const options = resolveFallbackOptions({ value: 1 });
    const silent = new FallbackPolicy('work', options, { ...environment, events: new ResilienceEvents() });
    await expect(silent.wrap(broken)(callWith())).resolves.toBe(1);
  });

  it('calls its listener at each use, with the call', async () => {
    const used: [Call, boolean][] = [];
    const onUsed: FallbackListener = (call, event) => used.push([call, event.succeeded]);
    const { policy, callWith } = setUp((error) => {
      if (error === failure) return 'answer';
      throw error;
    }, onUsed);
    const [first, second] = [callWith(), callWith()];
    await policy.wrap(broken)(first);
    await policy
      .wrap(() => Promise.reject(new Error('other')))(second)
      .catch(() => {});
    await policy.wrap(async () => 1)(callWith());
    expect(used).toEqual([
      [first, true],
      [second, false],
    ]);
  });

  describe('is not used', () => {
    it('twice in one logical call', async () => {
      const handler = jest.fn(() => Promise.reject(new Error('no answer either')));
      const { policy, callWith } = setUp(handler);
      const call = callWith();
      await expect(policy.wrap(broken)(call)).rejects.toThrow('no answer either');
      await expect(policy.wrap(broken)(new Call(call.logical, {}, call))).rejects.toBe(failure);
      expect(handler).toHaveBeenCalledTimes(1);
    });

    it('for a caller that has left', async () => {
      const { policy, request, callWith, events } = setUp({ value: 'cached' });
      const call = callWith();
      request.cancel(new DOMException('left', 'AbortError'));
      await expect(policy.wrap(() => Promise.reject(call.reason))(call)).rejects.toBe(call.reason);
      expect(events).toEqual([]);
    });

    it('when part of the result has reached the caller', async () => {
      const { policy, callWith } = setUp({ value: 'cached' });
      await expect(policy.wrap(broken)(callWith({ committed: true }))).rejects.toBe(failure);
    });

    it('for errors that its conditions exclude, which reach the caller untouched', async () => {
      const { policy, callWith, events } = setUp({ value: 'cached', on: RangeError });
      await expect(policy.wrap(broken)(callWith())).rejects.toBe(failure);
      expect(events).toEqual([]);
    });

    it.each([new Error('bug'), 'bug'])('when its condition throws %p, which is logged', async (bug) => {
      const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
      const on = (): boolean => {
        throw bug;
      };
      const { policy, callWith } = setUp({ value: 'cached', on });
      await expect(policy.wrap(broken)(callWith())).rejects.toBe(failure);
      expect(log).toHaveBeenCalledTimes(1);
      expect(log).toHaveBeenCalledWith(expect.stringMatching(/^fallback.on of 'work' threw;.*bug/s));
      log.mockRestore();
    });
  });

  describe('is used', () => {
    it('for the errors that its conditions select', async () => {
      const { policy, callWith } = setUp({ value: 'cached', on: RangeError });
      const result = policy.wrap(() => Promise.reject(new RangeError('too much')))(callWith());
      await expect(result).resolves.toBe('cached');
    });

    it('when the time of the call or of the request is over', async () => {
      const { policy, request, callWith } = setUp({ value: 'cached' });
      const call = callWith();
      request.cancel(new TimeoutExceededError('GET /videos', 100, { status: 408 }));
      await expect(policy.wrap(() => Promise.reject(call.reason))(call)).resolves.toBe('cached');
    });

    it('for an AbortError of the work itself', async () => {
      const { policy, callWith } = setUp({ value: 'cached' });
      const abort = new DOMException('reset', 'AbortError');
      await expect(policy.wrap(() => Promise.reject(abort))(callWith())).resolves.toBe('cached');
    });
  });

  describe('that fails', () => {
    it.each([
      ['throws', false],
      ['rejects', true],
    ])('gives its own error with the first as cause when it %s', async (_how, later) => {
      const second = new Error('no answer either');
      const { policy, callWith, events } = setUp((): unknown => {
        if (!later) throw second;
        return rejection(second);
      });
      await expect(policy.wrap(broken)(callWith())).rejects.toBe(second);
      expect(second.cause).toBe(failure);
      expect(events).toEqual([{ name: 'work', error: failure, succeeded: false }]);
    });

    it('may throw the first error again', async () => {
      const { policy, callWith } = setUp((error) => rejection(error));
      await expect(policy.wrap(broken)(callWith())).rejects.toBe(failure);
      expect(failure.cause).toBeUndefined();
    });
  });
});
