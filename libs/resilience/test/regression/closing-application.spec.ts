import { describe, expect, it, jest } from '@jest/globals';
import { ResilienceService } from '../../src/index.js';
import { refused, start } from '../application.harness.js';

const RETRY = { maxRetries: 3, delay: 5_000, jitter: 'none' } as const;

describe('an application that is closed', () => {
  it('ends the waits for retries at once, with the error of the last attempt', async () => {
    const { module, clock, get } = await start({ options: { policies: { work: { retry: RETRY } } } });
    const operation = jest.fn(() => Promise.reject(refused()));
    const outcome = get(ResilienceService).execute('work', operation);
    const rejected = expect(outcome).rejects.toThrow('refused');
    await clock.advance(10);
    await module.close();
    await rejected;
    expect(operation).toHaveBeenCalledTimes(1);
    expect(clock.referenced).toBe(0);
  });

  it('starts no wait for a retry', async () => {
    const { module, get } = await start({ options: { policies: { work: { retry: RETRY } } } });
    await module.close();
    const operation = jest.fn(() => Promise.reject(refused()));
    await expect(get(ResilienceService).execute('work', operation)).rejects.toThrow('refused');
    expect(operation).toHaveBeenCalledTimes(1);
  });

  it('keeps its time limits', async () => {
    const { module, clock, get } = await start({ options: { policies: { work: { timeout: 100 } } } });
    const outcome = get(ResilienceService).execute('work', () => new Promise(() => {}));
    const rejected = expect(outcome).rejects.toMatchObject({ code: 'TIMEOUT' });
    await module.close();
    await clock.advance(100);
    await rejected;
  });
});
