import { describe, expect, it } from '@jest/globals';
import { type BreakerOptions, withBreaker } from '../src/breaker.js';
import type { Client } from '../src/index.js';
import type { FakeStep } from '../src/testing/index.js';
import { DONE, type Bed, bed, errorOf, thrownBy } from './support/bed.js';

const DOWN: FakeStep = { status: 500 };

interface GuardedBed extends Bed {
  fail(times: number): Promise<void>;
  readonly guarded: Client;
}

function guardedBed(steps: readonly FakeStep[], options: BreakerOptions = {}): GuardedBed {
  const parts = bed(steps, { maxRetries: 0 });
  const guarded = withBreaker(parts.client, { failures: 3, reset: 30_000, now: parts.clock.now, ...options });
  const fail = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) await errorOf(parts.clock.run(guarded.get('/videos')));
  };
  return { ...parts, guarded, fail };
}

describe('a client with a circuit breaker', () => {
  it('sends nothing after three failures in a row', async () => {
    const { clock, guarded, server, fail } = guardedBed([DOWN]);
    await fail(3);
    const error = await errorOf(clock.run(guarded.post('/videos')));
    expect(error).toMatchObject({
      kind: 'refused',
      code: 'CIRCUIT_OPEN',
      retryable: true,
      retryAfter: 30_000,
    });
    expect(server.requests).toHaveLength(3);
  });

  it.each(['network', 'hang', { status: 503 }] as const)('counts %p as a failure', async (step) => {
    const { guarded, fail } = guardedBed([step]);
    await fail(3);
    expect(await errorOf(guarded.get('/videos'))).toMatchObject({ kind: 'refused' });
  });

  it('counts a 404 as a sign of life', async () => {
    const { fail, server } = guardedBed([DOWN, DOWN, { status: 404 }, DOWN, DOWN, { status: 404 }]);
    await fail(6);
    expect(server.requests).toHaveLength(6);
  });

  it('counts neither an abort nor a browser that is offline', async () => {
    const { clock, guarded, server, page, fail } = guardedBed([DOWN, DOWN, DONE]);
    await fail(2);
    expect(await thrownBy(guarded.get('/videos', { signal: AbortSignal.abort('left') }))).toBe('left');
    page.goOffline();
    await fail(1);
    page.goOnline();
    expect(await clock.run(guarded.get('/videos'))).toEqual({ done: true });
    expect(server.requests).toHaveLength(3);
  });

  it('admits one request as a trial after the time, and closes with its success', async () => {
    const { clock, guarded, server, fail } = guardedBed([DOWN, DOWN, DOWN, DONE]);
    await fail(3);
    await clock.advance(30_000);
    const trial = guarded.get('/trial');
    expect(await errorOf(guarded.get('/other'))).toMatchObject({ kind: 'refused' });
    expect(await clock.run(trial)).toEqual({ done: true });
    await clock.run(guarded.get('/other'));
    expect(server.requests).toHaveLength(5);
  });

  it('opens again when the trial fails', async () => {
    const { clock, guarded, server, fail } = guardedBed([DOWN]);
    await fail(3);
    await clock.advance(30_000);
    await fail(1);
    expect(await errorOf(guarded.get('/videos'))).toMatchObject({ kind: 'refused', retryAfter: 30_000 });
    expect(server.requests).toHaveLength(4);
  });

  it.each([{ failures: 0 }, { failures: NaN }, { reset: 0 }, { reset: -1 }, { reset: undefined as never }])(
    'refuses %p',
    (options) => {
      expect(() => guardedBed([], options)).toThrow('Expected "failures" and "reset" to be numbers > 0');
    },
  );
});
