import { checkOptions } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type ProcessingOptions, resolveProcessing } from '../../src/processing/processing.options.js';

const resolve = (options: object) =>
  checkOptions('streams.stream', 'test', (check) => resolveProcessing(options as ProcessingOptions, check));

describe('the options of the handling', () => {
  it.each([
    ['parse', { parse: 'json' }],
    ['cursorOf', { cursorOf: 'time_us' }],
    ['unreadable', { unreadable: 'ignore' }],
    ['cursorUnit', { cursorUnit: 'us' }],
    ['sharedPositions', { sharedPositions: 'yes' }],
    ['rememberedEvents', { rememberedEvents: 0 }],
    ['maxQueued', { maxQueued: 1.5 }],
    ['maxQueuedBytes', { maxQueuedBytes: -1 }],
    ['handlerTimeout', { handlerTimeout: 0 }],
    ['retries', { retries: -1 }],
    ['retryDelay', { retryDelay: Number.NaN }],
    ['maxRetryDelay', { retryDelay: 5_000, maxRetryDelay: 1_000 }],
    ['maxOutage', { maxOutage: -1 }],
    ['maxDeadLettersInARow', { maxDeadLettersInARow: 0 }],
    ['rewind', { rewind: -1 }],
    ['parallel', { parallel: 0 }],
    ['saveEvery', { saveEvery: 0 }],
    ['saveInterval', { saveInterval: '5s' }],
    ['storeTimeout', { storeTimeout: 0 }],
    ['cursorStore', { cursorStore: { load: () => undefined } }],
    ['deadLetters', { deadLetters: {} }],
  ])('refuses a wrong %s', (option, options) => {
    expect(() => resolve(options)).toThrow(`"streams.stream.${option}"`);
  });

  it('refuses options without effect', () => {
    expect(() => resolve({ keyOf: () => 'a' })).toThrow('left out unless "parallel" is above 1');
    expect(() => resolve({ cursorUnit: 'sequence', rewind: 5 })).toThrow('left out with "cursorUnit"');
  });

  it('never shows a store, which contains a client with its password', () => {
    expect(() => resolve({ cursorStore: { password: 'secret' } })).toThrow('got "object"');
  });
});
