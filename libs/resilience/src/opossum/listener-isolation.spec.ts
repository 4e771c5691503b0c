import { EventEmitter } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { emitIsolated } from './listener-isolation.js';

describe('emitIsolated', () => {
  it('calls every listener of the event, and reports the one that throws', () => {
    const emitter = new EventEmitter();
    const heard: unknown[] = [];
    const error = new Error('a broken listener');
    emitter.on('open', () => {
      throw error;
    });
    emitter.on('open', function (this: unknown, ...values: unknown[]) {
      heard.push(this, ...values);
    });
    const onError = jest.fn();
    expect(emitIsolated(emitter, 'open', [1, 2], onError)).toBe(true);
    expect(heard).toEqual([emitter, 1, 2]);
    expect(onError).toHaveBeenCalledWith(error);
  });

  it('calls a once listener once', () => {
    const emitter = new EventEmitter();
    const listener = jest.fn();
    emitter.once('open', listener);
    emitIsolated(emitter, 'open', [], listener);
    expect(emitIsolated(emitter, 'open', [], listener)).toBe(false);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
