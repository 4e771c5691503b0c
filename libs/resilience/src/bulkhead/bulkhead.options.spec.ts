import { describe, expect, it } from '@jest/globals';
import { DEFAULT_BULKHEAD_OPTIONS } from './bulkhead.constants.js';
import { type BulkheadOptions, resolveBulkheadOptions } from './bulkhead.options.js';

const key = (): string => 'tenant';

describe('resolveBulkheadOptions', () => {
  it('fills in the defaults', () => {
    const defaults = {
      maxConcurrent: 10,
      maxQueue: 0,
      maxWait: Infinity,
      order: 'first-come',
      targetWait: Infinity,
      abandonedAfter: 30_000,
    };
    expect(resolveBulkheadOptions({})).toEqual(defaults);
    expect(DEFAULT_BULKHEAD_OPTIONS).toEqual(defaults);
  });

  it.each<BulkheadOptions>([
    { maxConcurrent: 1, maxQueue: 1, maxWait: 1, order: 'adaptive', targetWait: Infinity, abandonedAfter: 0 },
    {
      maxConcurrent: 5,
      maxQueue: 7,
      maxWait: Infinity,
      order: 'first-come',
      targetWait: 20,
      abandonedAfter: Infinity,
    },
  ])('takes %j', (options) => {
    expect(resolveBulkheadOptions(options)).toEqual(options);
  });

  it('treats undefined as absent', () => {
    expect(resolveBulkheadOptions({ maxConcurrent: undefined, maxQueue: 3 })).toEqual(
      resolveBulkheadOptions({ maxQueue: 3 }),
    );
  });

  it.each<[object, string]>([
    [{ maxConcurrent: 0 }, 'Expected "bulkhead.maxConcurrent" to be an integer >= 1, got 0'],
    [{ maxQueue: -1 }, 'Expected "bulkhead.maxQueue" to be an integer >= 0, got -1'],
    [{ maxQueue: 1.5 }, 'Expected "bulkhead.maxQueue" to be an integer >= 0, got 1.5'],
    [{ maxWait: 0 }, 'Expected "bulkhead.maxWait" to be a number of milliseconds >= 1, got 0'],
    [
      { abandonedAfter: -1 },
      'Expected "bulkhead.abandonedAfter" to be a number of milliseconds >= 0, got -1',
    ],
    [
      { maxQueue: 1, order: 'lifo' },
      `Expected "bulkhead.order" to be one of 'first-come', 'adaptive', got "lifo"`,
    ],
    [{ maxQueue: 1, order: 'adaptive' }, `Expected "bulkhead.maxWait" to be set with "order: 'adaptive'"`],
    [{ order: 'adaptive', maxWait: 5 }, 'Expected "bulkhead.order" to be left out while "maxQueue" is 0'],
    [
      { maxQueue: 1, targetWait: 0 },
      'Expected "bulkhead.targetWait" to be a number of milliseconds >= 1, got 0',
    ],
    [
      { maxQueue: 1, maxWait: 40, targetWait: 20 },
      'Expected "bulkhead.targetWait" to be less than half of "maxWait" (40), which ends waits first, got 20',
    ],
    [{ maxShare: 0, shareBy: key }, 'Expected "bulkhead.maxShare" to be a number above 0 and below 1, got 0'],
    [{ maxShare: 1, shareBy: key }, 'Expected "bulkhead.maxShare" to be a number above 0 and below 1, got 1'],
    [{ maxShare: 0.5 }, 'Expected "bulkhead.shareBy" to be a function that returns the key of a caller'],
    [{ shareBy: key }, 'Expected "bulkhead.shareBy" to be left out without "maxShare"'],
    [
      { maxConcurrent: 1, maxShare: 0.5, shareBy: key },
      'Expected "bulkhead.maxShare" to be left out while "maxConcurrent" is 1',
    ],
    [{ maxQeue: 1 }, 'Expected "bulkhead.maxQeue" to be one of the known options'],
  ])('refuses %j', (options, message) => {
    expect(() => resolveBulkheadOptions(options, 'VideoService.publish')).toThrow(message);
    expect(() => resolveBulkheadOptions(options, 'VideoService.publish')).toThrow(
      '(at VideoService.publish)',
    );
  });
});
