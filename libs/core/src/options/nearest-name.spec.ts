import { describe, expect, it } from '@jest/globals';
import { nearestName } from './nearest-name.js';

const KNOWN = ['maxRetries', 'maxDelay', 'jitter', 'exposeDetails'];

describe('nearestName', () => {
  it.each([
    ['maxRetry', 'maxRetries'],
    ['MAXDELAY', 'maxDelay'],
    ['jiter', 'jitter'],
    ['jitetr', 'jitter'],
    ['expose', 'exposeDetails'],
  ])('finds the name that %p is meant to be', (name, meant) => {
    expect(nearestName(name, KNOWN)).toBe(meant);
  });

  it.each(['timeout', 'x', '', 'maxRetries'.repeat(100)])('finds no name for %p', (name) => {
    expect(nearestName(name, KNOWN)).toBeUndefined();
  });
});
