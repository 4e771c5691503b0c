import { RequestContext, ResilienceEvents, isTimeoutExceededError } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Call, type LogicalCall } from '../invocation/call.js';
import type { NextStep } from '../invocation/policy.js';
import { TimeoutPolicy, type TimeoutScope } from './timeout.policy.js';
import type { TimeoutExceededEvent } from '../telemetry/resilience.events.js';
import { policyEnvironment } from '../../test/policy-environment.js';

const hang: NextStep = () => new Promise(() => {});

function setUp() {
  const environment = policyEnvironment();
  const { clock } = environment;
  const events: TimeoutExceededEvent[] = [];
  environment.events.on('timeout.exceeded', (event) => events.push(event));
  const logical: LogicalCall = { name: 'work', operation: () => undefined, attempts: 0, committed: false };
  const callWithin = (context?: RequestContext): Call => new Call(logical, {}, context);
  const policy = (timeout: number, scope: TimeoutScope = 'total', name = 'work') =>
    new TimeoutPolicy(name, scope, timeout, environment);
  return { clock, environment, events, callWithin, policy };
}

describe('TimeoutPolicy', () => {
  it('returns the result of a call that is fast enough, and publishes nothing', async () => {
    const { clock, events, callWithin, policy } = setUp();
    const result = policy(100).wrap(async () => 7)(callWithin());
    await expect(result).resolves.toBe(7);
    await clock.advance(200);
    expect(events).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('passes the error of the work on untouched', async () => {
    const { callWithin, policy } = setUp();
    const error = new Error('broken');
    await expect(policy(100).wrap(() => Promise.reject(error))(callWithin())).rejects.toBe(error);
  });

  it('rejects when the limit is reached, with name and limit', async () => {
    const { clock, callWithin, policy } = setUp();
    const result = policy(100, 'attempt', 'VideoService.publish').wrap(hang)(callWithin());
    const settled = jest.fn();
    result.then(settled, settled);
    await clock.advance(99);
    expect(settled).not.toHaveBeenCalled();
    await clock.advance(1);
    await expect(result).rejects.toMatchObject({
      name: 'TimeoutExceededError',
      message: "'VideoService.publish' did not finish within 100 ms.",
      timeout: 100,
      status: 504,
    });
  });

  it('publishes the exceeded limit once', async () => {
    const { clock, events, callWithin, policy } = setUp();
    const result = policy(100, 'attempt').wrap(hang)(callWithin());
    result.catch(() => {});
    await clock.advance(300);
    expect(events).toEqual([{ name: 'work', scope: 'attempt', timeout: 100 }]);
  });

  it('gives up without a listener to the event', async () => {
    const { clock, environment, callWithin } = setUp();
    const silent = new TimeoutPolicy('work', 'total', 100, {
      ...environment,
      events: new ResilienceEvents(),
    });
    const outcome = expect(silent.wrap(hang)(callWithin())).rejects.toMatchObject({ timeout: 100 });
    await clock.advance(100);
    await outcome;
  });

  it('aborts the signal of that call only', async () => {
    const { clock, callWithin, policy } = setUp();
    const signals: AbortSignal[] = [];
    const step = policy(100).wrap((call) => (signals.push(call.signal), hang(call)));
    step(callWithin()).catch(() => {});
    await clock.advance(50);
    step(callWithin()).catch(() => {});
    await clock.advance(50);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(isTimeoutExceededError(signals[0]?.reason)).toBe(true);
  });

  it('leaves the call that it was given alive, so that another attempt may follow', async () => {
    const { clock, callWithin, policy } = setUp();
    const call = callWithin();
    policy(100, 'attempt')
      .wrap(hang)(call)
      .catch(() => {});
    await clock.advance(100);
    expect(call.cancelled).toBe(false);
  });

  it('passes its deadline to the work', async () => {
    const { clock, callWithin, policy } = setUp();
    const deadline = await policy(100).wrap(async (call) => call.deadline)(callWithin());
    expect(deadline).toBe(clock.now() + 100);
  });

  it('starts its time at the entry, so that a wait in a queue below counts', async () => {
    const { clock, callWithin, policy } = setUp();
    const queueFirst: NextStep = async (call) => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 80));
      return hang(call);
    };
    const outcome = expect(policy(100).wrap(queueFirst)(callWithin())).rejects.toMatchObject({
      timeout: 100,
    });
    await clock.advance(100);
    await outcome;
  });

  describe('within a deadline', () => {
    it('ends at the deadline that comes first, also when no other step enforces it', async () => {
      const { clock, events, callWithin, policy } = setUp();
      const request = new RequestContext({ deadline: clock.now() + 40 });
      const result = policy(100).wrap(hang)(callWithin(request));
      const outcome = expect(result).rejects.toMatchObject({ operation: 'work', timeout: 40 });
      await clock.advance(40);
      await outcome;
      expect(events).toEqual([{ name: 'work', scope: 'total', timeout: 40 }]);
    });

    it('ends at its own limit when that comes first', async () => {
      const { clock, callWithin, policy } = setUp();
      const request = new RequestContext({ deadline: clock.now() + 100 });
      const outcome = expect(policy(40).wrap(hang)(callWithin(request))).rejects.toMatchObject({
        timeout: 40,
      });
      await clock.advance(40);
      await outcome;
    });

    it('names its own limit when both end together', async () => {
      const { clock, callWithin, policy } = setUp();
      const request = new RequestContext({ deadline: clock.now() + 100 });
      const outcome = expect(policy(100).wrap(hang)(callWithin(request))).rejects.toMatchObject({
        timeout: 100,
      });
      await clock.advance(100);
      await outcome;
    });

    it('refuses a call whose deadline has passed, without running it', async () => {
      const { clock, events, callWithin, policy } = setUp();
      const request = new RequestContext({ deadline: clock.now() });
      const work = jest.fn(hang);
      await expect(policy(100).wrap(work)(callWithin(request))).rejects.toMatchObject({ timeout: 0 });
      expect(work).not.toHaveBeenCalled();
      expect(events).toEqual([{ name: 'work', scope: 'total', timeout: 0 }]);
      expect(clock.pending).toBe(0);
    });

    it('refuses a cancelled call with the reason of the cancellation, even after its deadline', async () => {
      const { clock, events, callWithin, policy } = setUp();
      const request = new RequestContext({ deadline: clock.now() - 1 });
      const call = callWithin(request);
      request.cancel('left');
      const work = jest.fn(hang);
      await expect(policy(100).wrap(work)(call)).rejects.toBe('left');
      expect(work).not.toHaveBeenCalled();
      expect(events).toEqual([]);
    });

    it('names the total limit when it ends before the limit of the attempt', async () => {
      const { clock, events, callWithin, policy } = setUp();
      const attempt = policy(70, 'attempt', 'attempt').wrap(hang);
      const twice = policy(100, 'total', 'total').wrap((call) => attempt(call).catch(() => attempt(call)));
      const outcome = expect(twice(callWithin())).rejects.toMatchObject({ operation: 'total', timeout: 100 });
      await clock.advance(100);
      await outcome;
      expect(events).toEqual([
        { name: 'attempt', scope: 'attempt', timeout: 70 },
        { name: 'total', scope: 'total', timeout: 100 },
      ]);
    });
  });
});
