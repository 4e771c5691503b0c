import { RequestContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it, jest } from '@jest/globals';
import { Call, type LogicalCall } from './call.js';
import { supervise, type TimeLimit } from './supervise.js';
import { TimerQueue } from '../timers/timer-queue.js';

const never = new Promise<never>(() => {});

function setUp() {
  const clock = new VirtualClock();
  const timers = new TimerQueue(clock);
  const logical: LogicalCall = { name: 'work', operation: () => never, attempts: 0, committed: false };
  const request = new RequestContext();
  const outer = new Call(logical, {}, request);
  const limitOf = (timeout: number): TimeLimit => ({
    timers,
    timeout,
    deadline: clock.now() + timeout,
    onExceeded: () => new Error(`over after ${timeout}`),
  });
  return { clock, timers, logical, request, outer, limitOf };
}

/** Watches how many scopes hang on `context`. */
function childrenToldBy(context: RequestContext, scopes: readonly Call[]): number {
  context.cancel('the end');
  return scopes.filter((scope) => scope.reason === 'the end').length;
}

describe('supervise', () => {
  it('returns the value of the work', async () => {
    const { outer } = setUp();
    await expect(supervise(outer, () => Promise.resolve(7))).resolves.toBe(7);
  });

  it('passes the error of the work on untouched', async () => {
    const { outer, limitOf } = setUp();
    const error = Object.freeze(new Error('broken'));
    await expect(supervise(outer, () => Promise.reject(error), limitOf(10))).rejects.toBe(error);
  });

  it('gives the work a scope of its own with the deadline of the limit and the attempt of its caller', async () => {
    const { clock, outer, limitOf } = setUp();
    outer.attempt = 3;
    let scope: Call | undefined;
    await supervise(outer, (call) => Promise.resolve((scope = call)), limitOf(10));
    expect(scope).not.toBe(outer);
    expect(scope).toMatchObject({ attempt: 3, name: 'work', deadline: clock.now() + 10, parent: outer });
  });

  it('does not run work for a caller that has left', async () => {
    const { outer } = setUp();
    outer.cancel('left');
    const work = jest.fn(() => never);
    await expect(supervise(outer, work)).rejects.toBe('left');
    expect(work).not.toHaveBeenCalled();
  });

  it('rejects and aborts the work when its time is over, not earlier', async () => {
    const { clock, outer, limitOf } = setUp();
    let signal: AbortSignal | undefined;
    const result = supervise(
      outer,
      (call) => {
        signal = call.signal;
        return never;
      },
      limitOf(10),
    );
    const settled = jest.fn();
    result.then(settled, settled);
    await clock.advance(9);
    expect(settled).not.toHaveBeenCalled();
    await clock.advance(1);
    await expect(result).rejects.toThrow('over after 10');
    expect(signal?.reason).toEqual(new Error('over after 10'));
    expect(outer.cancelled).toBe(false);
  });

  it('rejects at once when the caller leaves, whatever the work does', async () => {
    const { request, outer } = setUp();
    const result = supervise(outer, () => never);
    request.cancel('left');
    await expect(result).rejects.toBe('left');
  });

  it('keeps the first of two reasons', async () => {
    const { outer } = setUp();
    let scope: Call | undefined;
    const result = supervise(outer, (call) => ((scope = call), never));
    scope?.cancel('first');
    scope?.cancel('second');
    await expect(result).rejects.toBe('first');
  });

  it.each([
    ['result', () => Promise.resolve('late')],
    ['rejection', () => Promise.reject(new Error('late'))],
  ])('drops a late %s quietly', async (_kind, end) => {
    const { clock, outer, limitOf } = setUp();
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    let finish: (() => void) | undefined;
    const work = new Promise<void>((resolve) => (finish = resolve)).then(end);
    const result = supervise(outer, () => work, limitOf(10));
    const outcome = result.then(
      () => 'result',
      (error: unknown) => (error as Error).message,
    );
    await clock.advance(10);
    finish?.();
    await clock.settle();
    process.off('unhandledRejection', unhandled);
    expect(await outcome).toBe('over after 10');
    expect(unhandled).not.toHaveBeenCalled();
  });

  describe('leaves nothing behind', () => {
    it.each([
      ['succeeded', () => Promise.resolve(1)],
      ['failed', () => Promise.reject(new Error('broken'))],
    ])('when the work has %s', async (_how, work) => {
      const { clock, outer, limitOf } = setUp();
      let scope: Call | undefined;
      await supervise(outer, (call) => ((scope = call), work()), limitOf(10)).catch(() => {});
      expect(clock.referenced).toBe(0);
      expect(childrenToldBy(outer, scope ? [scope] : [])).toBe(0);
    });

    it('when the caller leaves and the work never settles', async () => {
      const { clock, outer, limitOf } = setUp();
      const result = supervise(outer, () => never, limitOf(10));
      expect(clock.referenced).toBe(1);
      outer.cancel('left');
      await expect(result).rejects.toBe('left');
      expect(clock.referenced).toBe(0);
    });

    it('when time is over and the work never settles', async () => {
      const { clock, outer, limitOf } = setUp();
      const limit = limitOf(10);
      let told = 0;
      const result = supervise(
        outer,
        (call) => {
          const onCancelled = call.onCancelled.bind(call);
          call.onCancelled = (reason) => (told++, onCancelled(reason));
          return never;
        },
        limit,
      );
      const outcome = expect(result).rejects.toThrow('over after 10');
      await clock.advance(10);
      await outcome;
      outer.cancel('left');
      expect(told).toBe(0);
      expect(clock.pending).toBe(0);
    });
  });

  it('rejects with the error of the outer one of two limits that end together', async () => {
    const { clock, timers, outer, limitOf } = setUp();
    const inner: TimeLimit = { ...limitOf(10), onExceeded: () => new Error('inner') };
    timers.add(10, { onDue: () => {} });
    await clock.advance(1);
    const result = supervise(
      outer,
      (call) => supervise(call, () => never, { ...inner, timeout: 9.5, deadline: clock.now() + 9.5 }),
      { ...inner, timeout: 9.5, deadline: clock.now() + 9.5, onExceeded: () => new Error('outer') },
    );
    const outcome = expect(result).rejects.toThrow('outer');
    await clock.advance(10);
    await outcome;
  });
});
