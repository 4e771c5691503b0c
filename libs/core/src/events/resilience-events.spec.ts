import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { EventMessage } from './event-topic.js';
import { VirtualClock } from '../testing/virtual.clock.js';
import type { ResilienceEventMap } from './resilience-event-map.js';
import { ResilienceEvents } from './resilience-events.js';

type BulkheadRejectedEvent = ResilienceEventMap['bulkhead.rejected'];

const REJECTED: BulkheadRejectedEvent = { name: 'video', reason: 'queue-full', active: 2, queued: 3 };

describe('ResilienceEvents', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('passes each event to the listeners of its name, with its type', () => {
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

  it('stops when the subscription ends', () => {
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

  it('separates two applications of one process, and shows both on the channel', () => {
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
  ])('logs a listener that throws %p, without an effect on the publisher', (thrown, shown) => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const events = new ResilienceEvents();
    events.on('bulkhead.rejected', () => {
      throw thrown;
    });
    events.publish('bulkhead.rejected', REJECTED);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]?.[0]).toContain(
      `A listener of 'bulkhead.rejected' threw; the other listeners received the event. ${shown}`,
    );
  });

  it('reports a listener that throws at every call once, and then counts it once a minute', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const clock = new VirtualClock();
    const events = new ResilienceEvents(clock);
    events.on('bulkhead.rejected', () => {
      throw new Error('boom');
    });
    for (let second = 0; second <= 120; second++) {
      events.publish('bulkhead.rejected', REJECTED);
      await clock.advance(1_000);
    }
    expect(logged.mock.calls.map(([line]) => String(line).match(/failed (\d+) times/)?.[1])).toEqual([
      undefined,
      '60',
      '60',
    ]);
  });

  it('reports each listener of an event', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const events = new ResilienceEvents();
    for (const message of ['one', 'two']) {
      events.on('bulkhead.rejected', () => {
        throw new Error(message);
      });
    }
    for (let time = 0; time < 5; time++) events.publish('bulkhead.rejected', REJECTED);
    expect(logged).toHaveBeenCalledTimes(2);
  });

  it('survives a thrown value that cannot be read', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const events = new ResilienceEvents();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    events.on('bulkhead.rejected', () => {
      throw proxy;
    });
    expect(() => events.publish('bulkhead.rejected', REJECTED)).not.toThrow();
    expect(logged).toHaveBeenCalledTimes(1);
  });

  it('lets a package listen to an event of an unknown type', () => {
    const events = new ResilienceEvents();
    const names: string[] = [];
    const end = events.listen<{ readonly name: string }>('bulkhead.rejected', ({ name }) => names.push(name));
    events.publish('bulkhead.rejected', REJECTED);
    end();
    events.publish('bulkhead.rejected', REJECTED);
    expect(names).toEqual(['video']);
  });

  it('passes every event of every name to one listener, also of names that come later', () => {
    const events = new ResilienceEvents();
    const seen: [string, unknown][] = [];
    const known = events.topic('bulkhead.rejected');
    const end = events.listenToAll((name, event) => seen.push([name, event]));
    const timeout = { name: 'video', scope: 'total', timeout: 5 } as const;
    expect(events.topic('timeout.exceeded').active).toBe(true);
    known.publish(REJECTED);
    events.publish('timeout.exceeded', timeout);
    end();
    known.publish(REJECTED);
    events.publish('timeout.exceeded', timeout);
    expect(seen).toEqual([
      ['bulkhead.rejected', REJECTED],
      ['timeout.exceeded', timeout],
    ]);
  });

  it('counts the listeners of each name', () => {
    const events = new ResilienceEvents();
    events.topic('bulkhead.rejected');
    const end = events.on('timeout.exceeded', () => {});
    events.on('timeout.exceeded', () => {});
    events.listenToAll(() => {});
    expect(events.listenerCounts).toEqual(new Map([['timeout.exceeded', 2]]));
    end();
    expect(events.listenerCounts).toEqual(new Map([['timeout.exceeded', 1]]));
  });
});
