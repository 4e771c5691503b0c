import { describe, expect, it } from '@jest/globals';
import { CircuitOpenError } from '@breakwater/core';
import { TrackedErrors } from './tracked-errors.js';

describe('TrackedErrors', () => {
  it('knows an error that was tracked, and no other', () => {
    const tracked = new TrackedErrors();
    const error = new Error('one');
    tracked.add(error, 'v1:a');
    expect(tracked.find(error)).toBe('v1:a');
    expect(tracked.find(new Error('one'))).toBeUndefined();
  });

  it('recognises the wrapper of a tracked error, and the wrapper of that wrapper', () => {
    const tracked = new TrackedErrors();
    const cause = new Error('cause');
    const outer = new Error('outer', { cause });
    tracked.add(cause, 'v1:a');
    expect(tracked.find(outer)).toBe('v1:a');
    expect(tracked.find(outer)).toBe('v1:a');
    expect(tracked.find(new Error('outermost', { cause: outer }))).toBe('v1:a');
  });

  it('counts each further failure with the same cause', () => {
    const tracked = new TrackedErrors();
    const cause = new Error('connection lost');
    tracked.add(cause, 'v1:a');
    tracked.find(new Error('first call', { cause }));
    expect(tracked.find(new Error('second call', { cause }))).toBeUndefined();
  });

  it('counts a refusal, and the error that wraps it, as a failure of its own', () => {
    const tracked = new TrackedErrors();
    const failure = new Error('no answer');
    tracked.add(failure, 'v1:1');
    const refusal = new CircuitOpenError('payments', 1_000, { cause: failure });
    expect(tracked.find(refusal)).toBeUndefined();
    expect(tracked.find(new Error('no receipt', { cause: refusal }))).toBeUndefined();
  });

  it('tolerates circular and unreadable chains of causes', () => {
    const tracked = new TrackedErrors();
    const loop = new Error('loop');
    loop.cause = loop;
    const hostile = Object.defineProperty(new Error('hostile'), 'cause', {
      get() {
        throw new Error('no');
      },
    });
    expect(tracked.find(loop)).toBeUndefined();
    expect(tracked.find(hostile)).toBeUndefined();
  });
});
