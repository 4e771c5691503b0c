import { describe, expect, it } from '@jest/globals';
import { CRITICALITIES, isCriticality, lowerCriticality, nextLowerCriticality } from './criticality.js';

describe('isCriticality', () => {
  it('accepts the four names only', () => {
    expect([...CRITICALITIES].every(isCriticality)).toBe(true);
    expect(['', 'high', 'CRITICAL', undefined, null, 1, ['critical']].some(isCriticality)).toBe(false);
  });
});

describe('lowerCriticality', () => {
  it('returns the class that is given up first', () => {
    expect(lowerCriticality('critical-plus', 'sheddable-plus')).toBe('sheddable-plus');
    expect(lowerCriticality('sheddable', 'critical')).toBe('sheddable');
    expect(lowerCriticality('critical', 'critical')).toBe('critical');
  });
});

describe('nextLowerCriticality', () => {
  it('returns the class below, and sheddable below sheddable', () => {
    expect(CRITICALITIES.map(nextLowerCriticality)).toEqual([
      'critical',
      'sheddable-plus',
      'sheddable',
      'sheddable',
    ]);
  });
});
