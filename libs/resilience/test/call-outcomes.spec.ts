import {
  type CallOutcome,
  RequestContext,
  ShuttingDownError,
  TimeoutExceededError,
  runInContext,
} from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerService, type Operation, ResilienceService } from '../src/index.js';
import { type Application, start } from './application.harness.js';

type Execute = (
  app: Application,
  operation: Operation<unknown>,
  options?: { signal?: AbortSignal; fallback?: (error: unknown) => unknown },
) => Promise<unknown>;

/** The two doors at which calls are counted. */
const DOORS: readonly (readonly [string, Execute])[] = [
  [
    'ResilienceService',
    (app, operation, options) => app.get(ResilienceService).execute('payments', operation, options),
  ],
  [
    'CircuitBreakerService',
    (app, operation, { fallback, signal } = {}) =>
      app
        .get(CircuitBreakerService)
        .execute('payments', operation, fallback, { timeout: 100, ...(signal && { signal }) }),
  ],
];

const never = new Promise<never>(() => {});

describe.each(DOORS)('the outcome of a failed call through %s', (_door, execute) => {
  async function setUp() {
    const app = await start({
      options: { policies: { payments: { circuitBreaker: { timeout: 100 } } } },
    });
    const outcomes: CallOutcome[] = [];
    app.events.on('call.finished', ({ outcome }) => outcomes.push(outcome));
    const run = (...args: Parameters<Execute> extends [unknown, ...infer Rest] ? Rest : never) =>
      execute(app, ...args).catch((error: unknown) => error);
    return { app, outcomes, run };
  }

  it('is aborted when the caller left, whatever the reason', async () => {
    const { outcomes, run } = await setUp();
    for (const reason of [new Error('left'), new ShuttingDownError()]) {
      const controller = new AbortController();
      const result = run(() => never, { signal: controller.signal });
      controller.abort(reason);
      expect(await result).toBe(reason);
    }
    expect(outcomes).toEqual(['aborted', 'aborted']);
  });

  it('is a timeout when its time ended before the caller left', async () => {
    const { app, outcomes, run } = await setUp();
    const controller = new AbortController();
    const result = run(() => never, { signal: controller.signal });
    // Published between the failure of the call and the answer to its caller.
    app.events.on('circuit-breaker.call', () => controller.abort(new Error('left')));
    await app.clock.advance(100);
    expect(await result).toBeInstanceOf(TimeoutExceededError);
    expect(outcomes).toEqual(['timeout']);
  });

  it('is a timeout when the time of its request ended', async () => {
    const { outcomes, run } = await setUp();
    const request = new RequestContext();
    const result = runInContext(request, () => run(() => never));
    request.cancel(new TimeoutExceededError('request', 50));
    await result;
    expect(outcomes).toEqual(['timeout']);
  });

  it('is a failure when its fallback failed after the time of its request had ended', async () => {
    const { outcomes, run } = await setUp();
    const request = new RequestContext();
    const fallback = (): never => {
      throw new Error('no cache');
    };
    const result = runInContext(request, () => run(() => never, { fallback }));
    request.cancel(new TimeoutExceededError('request', 50));
    expect(await result).toMatchObject({ message: 'no cache' });
    expect(outcomes).toEqual(['failure']);
  });

  it('is rejected when a policy refused it, and a failure otherwise', async () => {
    const { app, outcomes, run } = await setUp();
    await run(() => Promise.reject(new Error('broken')));
    app.get(CircuitBreakerService).openCircuit('payments');
    await run(() => 'not run');
    expect(outcomes).toEqual(['failure', 'rejected']);
  });
});
