import { ExternalServiceError, ValidationError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { RetryHarness, networkError } from '../../test/retry.harness.js';
import { RETRY_PRESETS, type RetryPresetName } from './retry.presets.js';

const LONGEST = { next: () => 1 };

describe('retry presets', () => {
  it.each<[RetryPresetName, Error, number[]]>([
    ['externalApi', new ExternalServiceError('x'), [1_000, 2_000, 4_000]],
    ['database', networkError('P1001'), [100, 150, 225, 338, 506]],
    ['fileSystem', networkError('EMFILE'), [500, 750, 1_125]],
    ['fileSystem', networkError('EBUSY'), [500, 750, 1_125]],
    ['critical', new ValidationError('x'), [2_000, 4_000, 8_000, 16_000, 30_000]],
  ])('%s waits with the documented delays', async (name, error, delays) => {
    const harness = new RetryHarness(RETRY_PRESETS[name], LONGEST).answering(error);
    await expect(harness.run()).rejects.toBe(error);
    expect(harness.delays).toEqual(delays);
    expect(harness.exhausted).toMatchObject([{ reason: 'max-retries' }]);
  });

  it('spreads the waits of externalApi', async () => {
    const harness = new RetryHarness(RETRY_PRESETS.externalApi, { next: () => 0.25 }).answering(
      networkError(),
    );
    await expect(harness.run()).rejects.toThrow('ECONNRESET');
    expect(harness.delays).toEqual([250, 500, 1_000]);
  });

  it('lets externalApi repeat a fetch that answers 503', async () => {
    const harness = new RetryHarness(RETRY_PRESETS.externalApi);
    const fine = new Response('fine');
    await expect(harness.answering(new Response('busy', { status: 503 }), fine).run()).resolves.toBe(fine);
  });

  it.each<[RetryPresetName, Error]>([
    ['externalApi', new ValidationError('x')],
    ['database', networkError('23505')],
    ['fileSystem', networkError('ENOENT')],
  ])('%s does not repeat other errors', async (name, error) => {
    const harness = new RetryHarness(RETRY_PRESETS[name]).answering(error);
    await expect(harness.run()).rejects.toBe(error);
    expect(harness.delays).toEqual([]);
  });

  it('accepts single options above a preset', async () => {
    const harness = new RetryHarness({ ...RETRY_PRESETS.critical, delay: 10 }).answering(networkError());
    await expect(harness.run()).rejects.toThrow('ECONNRESET');
    expect(harness.delays).toEqual([10, 20, 40, 80, 160]);
  });
});
