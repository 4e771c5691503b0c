import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type NamedPolicyDeclarations, ResilienceService } from '../src/index.js';
import { refused, start } from './application.harness.js';

const broken = (): never => {
  throw new Error('bug in a condition');
};

const fail = (): Promise<never> => Promise.reject(refused());
const succeed = (): Promise<number> => Promise.resolve(1);

describe('a condition that throws at every call', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    jest
      .spyOn(Logger.prototype, 'error')
      .mockImplementation((line: unknown) => void lines.push(String(line)));
  });
  afterEach(() => void jest.restoreAllMocks());

  it.each<[string, NamedPolicyDeclarations, () => Promise<unknown>, string]>([
    ['retryOn', { retry: { retryOn: broken } }, fail, 'A retry condition or back-off'],
    ['abortOn', { retry: { abortOn: broken } }, fail, 'A retry condition or back-off'],
    ['retryOnResult', { retry: { retryOnResult: broken } }, succeed, 'retryOnResult'],
    ['record', { circuitBreaker: { record: broken, volumeThreshold: 1_000 } }, fail, 'record or ignore'],
    ['ignore', { circuitBreaker: { ignore: broken, volumeThreshold: 1_000 } }, fail, 'record or ignore'],
    [
      'recordResult',
      { circuitBreaker: { recordResult: broken, volumeThreshold: 1_000 } },
      succeed,
      'recordResult',
    ],
    ['fallback.on', { fallback: { value: 1, on: broken } }, fail, 'fallback.on'],
  ])('is reported once, then counted: %s', async (_option, policy, operation, named) => {
    const { get, clock } = await start({ options: { policies: { videos: policy } } });
    const call = (): Promise<unknown> =>
      get(ResilienceService)
        .execute('videos', operation)
        .catch(() => undefined);
    for (let calls = 0; calls < 50; calls++) await call();
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${named} of 'videos' threw; .*bug in a condition`, 's')),
    ]);
    await clock.advance(60_000);
    await call();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('It failed 50 times since the last line.');
  });
});
