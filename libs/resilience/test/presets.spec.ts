import { describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import {
  CircuitBreaker,
  CircuitBreakerService,
  type ResilienceModuleOptions,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { refused, start } from './application.harness.js';

@Injectable()
class Videos {
  @CircuitBreaker('yt', { preset: 'youtube', resetTimeout: 7 })
  async named(): Promise<void> {}

  @CircuitBreaker({ preset: 'openai' })
  async own(): Promise<void> {}

  @Retry({ preset: 'database' })
  @Timeout({ preset: 'api.fast' })
  async others(): Promise<void> {}
}

async function explain(name: string, options: ResilienceModuleOptions = {}): Promise<string> {
  const { get } = await start({ providers: [Videos], options });
  return get(ResilienceService).explain(name).toString();
}

describe('a preset', () => {
  it('is named by an option, whatever the name of the circuit', async () => {
    const text = await explain('Videos.named');
    expect(text).toContain("consecutiveFailures = 3  [preset 'youtube']");
    expect(text).toContain('resetTimeout = 7  [method]');
    expect(await explain('Videos.own')).toContain("resetTimeout = 60000  [preset 'openai']");
  });

  it('is named in the same way for each policy', async () => {
    const text = await explain('Videos.others');
    expect(text).toContain("maxRetries = 5  [preset 'database']");
    expect(text).toContain('timeout = 5000');
  });

  it('is part of a named policy', async () => {
    const policies = { upstream: { circuitBreaker: { preset: 'youtube' as const } } };
    expect(await explain('upstream', { policies })).toContain("consecutiveFailures = 3  [preset 'youtube']");
  });

  it('is named at a call', async () => {
    const { get } = await start();
    const circuits = get(CircuitBreakerService);
    for (let call = 0; call < 3; call++) {
      const failing = circuits.execute('yt', () => Promise.reject(refused()), undefined, {
        preset: 'youtube',
      });
      await failing.catch(() => {});
    }
    expect(circuits.getState('yt')?.isOpen).toBe(true);
  });

  it('has to exist', async () => {
    const policies = { upstream: { circuitBreaker: { preset: 'vimeo' as 'youtube' } } };
    await expect(start({ options: { policies } })).rejects.toThrow(/"circuitBreaker\.preset" to be one of/);
    const wrong = { preset: 'vimeo' as 'youtube' };
    const { get } = await start();
    await expect(get(CircuitBreakerService).execute('x', async () => 1, undefined, wrong)).rejects.toThrow(
      /"circuitBreaker\.preset" to be one of/,
    );
  });

  it('is taken from the name of a circuit for one more version, with one warning', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const { get } = await start();
    const circuits = get(CircuitBreakerService);
    await circuits.execute('openai', async () => 1);
    await circuits.execute('openai', async () => 1);
    expect(circuits.get('openai').name).toBe('openai');
    expect(warn.mock.calls).toEqual([[expect.stringContaining("Write { preset: 'openai' }")]]);
    warn.mockRestore();
  });

  it('causes no warning when the option names it', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const { get } = await start();
    await get(CircuitBreakerService).execute('openai', async () => 1, undefined, { preset: 'openai' });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
