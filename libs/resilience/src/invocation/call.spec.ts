import { RequestContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Call, type LogicalCall } from './call.js';

const logicalOf = (name: string): LogicalCall => ({
  name,
  operation: () => Promise.resolve(),
  attempts: 0,
  committed: false,
});

describe('Call', () => {
  it('takes request id and deadline from the request, and is cancelled with it', () => {
    const request = new RequestContext({ requestId: 'r-1', deadline: 500 });
    const call = new Call(logicalOf('work'), { deadline: 900 }, request);
    request.cancel('left');
    expect(call).toMatchObject({ name: 'work', requestId: 'r-1', deadline: 500, reason: 'left' });
    expect(call.signal.reason).toBe('left');
  });

  it('starts with attempt 1 outside of any scope', () => {
    expect(new Call(logicalOf('work'), {}, undefined).attempt).toBe(1);
  });

  it('keeps the number of the attempt within its logical call', () => {
    const logical = logicalOf('work');
    const outer = new Call(logical, {}, undefined);
    outer.attempt = 2;
    expect(new Call(logical, {}, outer).attempt).toBe(2);
  });

  it('knows that the caller of its request repeats it', () => {
    const request = new RequestContext({ attempt: 4, criticality: 'sheddable' });
    const call = new Call(logicalOf('work'), {}, request);
    expect(call).toMatchObject({ attempt: 1, highestAttempt: 4, criticality: 'sheddable' });
  });

  it('counts the attempts of a call inside another one from 1', () => {
    const outer = new Call(logicalOf('outer'), {}, undefined);
    outer.attempt = 2;
    expect(new Call(logicalOf('inner'), {}, outer).attempt).toBe(1);
  });
});
