import { Failures, headlineOf } from '@breakwater/core';
import { outcomes } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { CircuitBreakerService, ResilienceService } from '../src/index.js';
import { start } from './application.harness.js';

const locked = (): Error => Object.assign(new Error('x'), { code: 'LOCKED' });

describe('an application that has described an error of its own', () => {
  async function application() {
    const app = await start({
      options: {
        policies: {
          patient: { retry: { maxRetries: 2, delay: 0 } },
          guarded: { circuitBreaker: { volumeThreshold: 1, ignore: 'conflict' } },
          degraded: { fallback: { value: 'fallback', on: 'conflict' } },
        },
      },
    });
    app
      .get(Failures)
      .extend({ entries: [{ kind: 'conflict', origin: 'application', codes: ['LOCKED'], transient: true }] });
    return app;
  }

  it('retries it by default when it is transient', async () => {
    const { clock, get } = await application();
    const work = outcomes('3*F', { error: locked });
    const outcome = get(ResilienceService).execute('patient', work).catch(headlineOf);
    await clock.advance(1_000);
    await expect(outcome).resolves.toBe('Error: x');
    expect(work.calls).toHaveLength(3);
  });

  it('can use its kind in the conditions of circuit breaker and fallback', async () => {
    const { get } = await application();
    const fail = () => Promise.reject(locked());
    await expect(get(ResilienceService).execute('guarded', fail)).rejects.toThrow('x');
    expect(get(CircuitBreakerService).getState('guarded')?.state).toBe('closed');
    await expect(get(ResilienceService).execute('degraded', fail)).resolves.toBe('fallback');
  });
});
