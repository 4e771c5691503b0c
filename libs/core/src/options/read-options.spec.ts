import { describe, expect, it } from '@jest/globals';
import { readOptions } from './read-options.js';

const unreadable = {
  get delay(): number {
    throw new Error('no such setting');
  },
};

describe('readOptions', () => {
  it('reads each option once', () => {
    let reads = 0;
    const options = {
      get delay(): number {
        return ++reads;
      },
    };
    const copy = readOptions(options, 'retry');
    expect([copy.delay, copy.delay, reads]).toEqual([1, 1, 1]);
  });

  it('names each option that cannot be read', () => {
    const options = { budget: unreadable };
    expect(() => readOptions(options, 'retry', 'Videos.publish', ['budget'])).toThrow(
      'Expected "retry.budget.delay" to be an option that can be read, got "no such setting" (at Videos.publish)',
    );
    expect(() => readOptions(unreadable, 'retry')).toThrow('"retry.delay" to be an option that can be read');
  });

  it('refuses a revoked proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() => readOptions(proxy, 'retry')).toThrow('Expected "retry" to be an object that can be read');
    expect(() => readOptions({ budget: proxy }, 'retry', undefined, ['budget'])).toThrow('"retry.budget"');
  });

  it.each([5, 'externalApi', null, undefined, true, [1], new Date(0), () => 1])(
    'returns %p as it is',
    (value) => {
      expect(readOptions(value, 'retry')).toBe(value);
    },
  );
});
