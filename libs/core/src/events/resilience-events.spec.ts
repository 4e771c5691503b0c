import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { EventMessage } from './event-topic.js';
import type { BulkheadRejectedEvent } from './resilience-event-map.js';
import { ResilienceEvents } from './resilience-events.js';

const REJECTED: BulkheadRejectedEvent = { name: 'video', reason: 'queue-full', active: 2, queued: 3 };

describe('ResilienceEvents', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('hands each event to the listeners of its name, with its type', () => {
    const events = new ResilienceEvents();
    const onRejected = jest.fn();
    const onTimeout = jest.fn();
    events.on('bulkhead.rejected', (event) => {
      expectTypeOf(event).toEqualTypeOf<BulkheadRejectedEvent>();
      onRejected(event);
    });
    events.on('timeout.exceeded', onTimeout);
    events.publish('bulkhead.rejected', REJECTED);
    expect(onRejected.mock.calls).toEqual([[REJECTED]]);
    expect(onTimeout).not.toHaveBeenCalled();
  });

  it('stops when the subscription is ended', () => {
    const events = new ResilienceEvents();
    const listener = jest.fn();
    events.on('bulkhead.rejected', listener)();
    events.publish('bulkhead.rejected', REJECTED);
    expect(listener).not.toHaveBeenCalled();
  });

  it('keeps one topic for each name', () => {
    const events = new ResilienceEvents();
    expect(events.topic('bulkhead.rejected')).toBe(events.topic('bulkhead.rejected'));
    expect(events.topic('bulkhead.rejected')).not.toBe(events.topic('timeout.exceeded'));
  });

  it('keeps two applications of one process apart, and both visible on the channel', () => {
    const [one, two] = [new ResilienceEvents(), new ResilienceEvents()];
    const listener = jest.fn();
    const messages: EventMessage<unknown>[] = [];
    const onMessage = (message: unknown): void => void messages.push(message as EventMessage<unknown>);
    one.on('bulkhead.rejected', listener);
    subscribe('breakwater:bulkhead.rejected', onMessage);
    two.publish('bulkhead.rejected', REJECTED);
    one.publish('bulkhead.rejected', REJECTED);
    unsubscribe('breakwater:bulkhead.rejected', onMessage);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(messages.map((message) => message.application)).toEqual([two.application, one.application]);
    expect(one.application).not.toBe(two.application);
  });

  it.each([
    [new Error('boom'), 'Error: boom'],
    ['boom', 'boom'],
  ])('logs a listener that throws %p, and the publisher notices nothing', (thrown, shown) => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const events = new ResilienceEvents();
    events.on('bulkhead.rejected', () => {
      throw thrown;
    });
    events.publish('bulkhead.rejected', REJECTED);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]?.[0]).toContain(
      `A listener of 'bulkhead.rejected' threw; the event went to the others. ${shown}`,
    );
  });
});
