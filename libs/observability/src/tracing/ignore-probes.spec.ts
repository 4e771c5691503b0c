import { describe, expect, it } from '@jest/globals';
import { ignoreProbes } from './ignore-probes.js';

describe('ignoreProbes', () => {
  const isProbe = ignoreProbes();

  it.each(['/health', '/health/ready', '/health?verbose', '/metrics', '/metrics/'])(
    'takes %s for one',
    (url) => {
      expect(isProbe({ url })).toBe(true);
    },
  );

  it.each(['/', '/healthy', '/videos/health', '/metrics2', undefined])('takes %s for a request', (url) => {
    expect(isProbe({ url })).toBe(false);
  });

  it('knows other paths, with and without a slash at their end', () => {
    const own = ignoreProbes(['/live/', '/ready']);
    expect(['/live', '/live/', '/ready', '/health'].map((url) => own({ url }))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('looks at the whole address where a router of Express has cut its prefix off', () => {
    expect(isProbe({ originalUrl: '/videos/metrics', url: '/metrics' })).toBe(false);
  });
});
