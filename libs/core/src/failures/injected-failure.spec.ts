import { describe, expect, it } from '@jest/globals';
import { ExternalServiceError } from '../errors/external-service.error.js';
import { hostileValues } from '../testing/hostile-values.js';
import { injectedBy, markInjected } from './injected-failure.js';

describe('an injected failure', () => {
  it('names its rule beside its other metadata', () => {
    const error = markInjected(
      new ExternalServiceError('no answer', { metadata: { upstream: 'a' } }),
      'slow',
    );
    expect(error.metadata).toEqual({ upstream: 'a', chaos: 'slow' });
    expect(injectedBy(error)).toBe('slow');
  });

  it('can be an error of another library', () => {
    const error = markInjected(Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'reset');
    expect(injectedBy(error)).toBe('reset');
  });

  it('is found in the causes of an error', () => {
    const cause = markInjected(new Error('reset'), 'reset');
    expect(injectedBy(new Error('failed', { cause: new AggregateError([new Error('a'), cause]) }))).toBe(
      'reset',
    );
  });

  it('leaves an error that cannot be marked as it is', () => {
    const frozen = Object.freeze(new Error('frozen'));
    expect(markInjected(frozen, 'reset')).toBe(frozen);
    expect(injectedBy(frozen)).toBeUndefined();
  });

  it('is not found in real failures of any shape', () => {
    expect([...hostileValues(), new Error('real'), { metadata: { chaos: 1 } }].map(injectedBy)).toEqual(
      Array.from({ length: [...hostileValues()].length + 2 }, () => undefined),
    );
  });
});
