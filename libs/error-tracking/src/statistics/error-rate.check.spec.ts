import { describe, expect, it } from '@jest/globals';
import { errorRateCheck, type ErrorRateLimits } from './error-rate.check.js';

const figures = (errors: number, total: number) => ({
  error_count: errors,
  success_count: total - errors,
  total_requests: total,
  error_rate_percent: (errors / total) * 100,
  window_seconds: 300,
});

const statusOf = (errors: number, total: number, limits: ErrorRateLimits): string =>
  errorRateCheck({ getErrorRate: () => figures(errors, total) }, limits)().status;

describe('errorRateCheck', () => {
  it('shows the five figures, and judges nothing without limits', () => {
    expect(errorRateCheck({ getErrorRate: () => figures(90, 100) })()).toEqual({
      status: 'up',
      details: figures(90, 100),
    });
  });

  it('is degraded or down above the limits', () => {
    const limits = { degradedAbove: 1, downAbove: 50 };
    expect(statusOf(1, 100, limits)).toBe('up');
    expect(statusOf(2, 100, limits)).toBe('degraded');
    expect(statusOf(50, 100, limits)).toBe('degraded');
    expect(statusOf(51, 100, limits)).toBe('down');
  });

  it('explains its result', () => {
    const check = errorRateCheck({ getErrorRate: () => figures(20, 100) }, { degradedAbove: 1 });
    expect(check()).toMatchObject({ status: 'degraded', reason: 'error-rate' });
  });

  it('does not judge fewer requests than minRequests', () => {
    expect(statusOf(9, 9, { downAbove: 50 })).toBe('up');
    expect(statusOf(10, 10, { downAbove: 50 })).toBe('down');
    expect(statusOf(3, 3, { downAbove: 50, minRequests: 3 })).toBe('down');
  });

  it('refuses a source without getErrorRate', () => {
    expect(() => errorRateCheck(undefined as never)).toThrow('"errorRateCheck.source" to be an ErrorTracker');
  });

  it.each([
    [{ degradedAbove: 0 }, 'degradedAbove'],
    [{ downAbove: 101 }, 'downAbove'],
    [{ degradedAbove: 10, downAbove: 5 }, 'downAbove'],
    [{ minRequests: 0 }, 'minRequests'],
    [{ above: 5 }, 'above'],
  ])('refuses %j', (limits, option) => {
    expect(() => errorRateCheck({ getErrorRate: () => figures(0, 1) }, limits as ErrorRateLimits)).toThrow(
      `"errorRateCheck.${option}"`,
    );
  });
});
