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

  it.each(['/', '/healthy', '/videos/health', '/metrics2', undefined])('does not ignore %s', (url) => {
    expect(isProbe({ url })).toBe(false);
  });

  it('accepts other paths, with and without a trailing slash', () => {
    const own = ignoreProbes(['/live/', '/ready']);
    expect(['/live', '/live/', '/ready', '/health'].map((url) => own({ url }))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('uses the original URL when a router of Express has removed its prefix', () => {
    expect(isProbe({ originalUrl: '/videos/metrics', url: '/metrics' })).toBe(false);
  });
});
