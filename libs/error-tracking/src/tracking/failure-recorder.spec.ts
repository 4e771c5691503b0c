import { describe, expect, it } from '@jest/globals';
import { ResilienceEvents } from '@breakwater/core';
import { FailureRecorder } from './failure-recorder.js';

const CALL = { outcome: 'failure', duration: 120, requestId: 'r-1' } as const;

describe('FailureRecorder', () => {
  it('remembers attempts, circuit, duration and the reason for giving up', () => {
    const events = new ResilienceEvents();
    const recorder = new FailureRecorder(events);
    const error = new Error('no rate');
    const exhausted = { name: 'rates', attempts: 3, reason: 'max-retries', error } as const;
    events.publish('circuit-breaker.call', { circuit: 'rates-api', outcome: 'failure', duration: 40, error });
    events.publish('retry.exhausted', exhausted);
    events.publish('call.finished', { ...CALL, name: 'rates', attempts: 3, error });
    expect(recorder.of(error)).toEqual({
      call: 'rates',
      attempts: 3,
      duration: 120,
      outcome: 'failure',
      circuit: 'rates-api',
      gaveUp: 'max-retries',
      requestId: 'r-1',
    });
  });

  it('finds the facts of a cause', () => {
    const events = new ResilienceEvents();
    const recorder = new FailureRecorder(events);
    const cause = new Error('no rate');
    events.publish('call.finished', { ...CALL, name: 'rates', attempts: 1, error: cause });
    expect(recorder.of(new Error('No price.', { cause }))).toMatchObject({ call: 'rates' });
  });

  it('names the innermost of several circuits', () => {
    const events = new ResilienceEvents();
    const recorder = new FailureRecorder(events);
    const error = new Error('no rate');
    for (const circuit of ['socket', 'rates-api'])
      events.publish('circuit-breaker.call', { circuit, outcome: 'failure', duration: 40, error });
    expect(recorder.of(error)).toEqual({ circuit: 'socket' });
  });

  it('ignores successes, values that are no objects, and events after stop', () => {
    const events = new ResilienceEvents();
    const recorder = new FailureRecorder(events);
    events.publish('call.finished', { ...CALL, name: 'rates', outcome: 'success', attempts: 1 });
    events.publish('call.finished', { ...CALL, name: 'rates', attempts: 1, error: 'text' });
    expect(recorder.of('text')).toBeUndefined();
    recorder.stop();
    const error = new Error('late');
    events.publish('call.finished', { ...CALL, name: 'rates', attempts: 1, error });
    expect(recorder.of(error)).toBeUndefined();
  });
});
