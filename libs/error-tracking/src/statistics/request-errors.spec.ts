import { describe, expect, it } from '@jest/globals';
import { minutes } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { resolveErrorTrackingOptions } from '../resolve-error-tracking-options.js';
import { RequestErrors } from './request-errors.js';

describe('RequestErrors', () => {
  const clock = new VirtualClock();
  const count = (requests: RequestErrors, ...statuses: number[]): void =>
    statuses.forEach((status) => requests.count({ status, direct: false }));
  const create = (isError = resolveErrorTrackingOptions({}).isError): RequestErrors =>
    new RequestErrors(clock, minutes(5), isError);

  it('returns the five figures', () => {
    const requests = create();
    count(requests, 200, 201, 302, 404, 500, 200, 204);
    expect(requests.rate()).toEqual({
      error_count: 1,
      success_count: 6,
      total_requests: 7,
      error_rate_percent: 14.29,
      window_seconds: 300,
    });
  });

  it('does not count errors of clients as errors of the service', () => {
    const requests = create();
    count(requests, ...Array.from({ length: 8 }, () => 404));
    expect(requests.rate()).toMatchObject({ error_count: 0, success_count: 8, error_rate_percent: 0 });
  });

  it('does not count probes and scrapes', () => {
    const requests = create();
    requests.count({ status: 503, direct: true });
    expect(requests.rate()).toMatchObject({ error_count: 0, total_requests: 0 });
  });

  it('has no rate without requests', () => {
    expect(create().rate()).toMatchObject({ total_requests: 0, error_rate_percent: 0 });
  });

  it('forgets requests after the window', async () => {
    const requests = create();
    count(requests, 500);
    await clock.advance(minutes(5));
    count(requests, 200);
    expect(requests.rate()).toMatchObject({ error_count: 0, success_count: 1 });
  });

  it('counts errors by the option isError', () => {
    const requests = create((status) => status >= 400);
    count(requests, 404, 503);
    expect(requests.rate()).toMatchObject({ error_count: 2, success_count: 0 });
  });
});
