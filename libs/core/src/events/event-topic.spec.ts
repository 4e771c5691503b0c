import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventTopic } from './event-topic.js';

describe('EventTopic', () => {
  let topic: EventTopic<number>;
  const onListenerError = jest.fn();

  beforeEach(() => {
    onListenerError.mockClear();
    topic = new EventTopic('test.topic', 'app-1', onListenerError);
  });

  it('passes an event to every listener in the order of subscription', () => {
    const log: string[] = [];
    topic.subscribe((n) => log.push(`first ${n}`));
    topic.subscribe((n) => log.push(`second ${n}`));
    topic.publish(7);
    expect(log).toEqual(['first 7', 'second 7']);
  });

  it('is active only while it has listeners', () => {
    expect(topic.active).toBe(false);
    const end = topic.subscribe(() => {});
    expect(topic.active).toBe(true);
    end();
    expect(topic.active).toBe(false);
  });

  it('calls the other listeners when one throws, and reports the error', () => {
    const listener = jest.fn();
    const boom = new Error('boom');
    topic.subscribe(() => {
      throw boom;
    });
    topic.subscribe(listener);
    topic.publish(7);
    expect(listener).toHaveBeenCalledWith(7);
    expect(onListenerError.mock.calls).toEqual([[boom, 'test.topic', expect.anything()]]);
  });

  it('reports an asynchronous listener that rejects', async () => {
    const boom = new Error('boom');
    const rejecting: () => unknown = () => Promise.reject(boom);
    topic.subscribe(rejecting);
    topic.publish(7);
    await new Promise((resolve) => setImmediate(resolve));
    expect(onListenerError.mock.calls).toEqual([[boom, 'test.topic', expect.anything()]]);
  });

  it('ends each subscription of one function separately', () => {
    const listener = jest.fn();
    const end = topic.subscribe(listener);
    topic.subscribe(listener);
    end();
    end();
    topic.publish(7);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('tolerates listeners that come and go while it publishes', () => {
    const log: string[] = [];
    const endFirst = topic.subscribe(() => {
      log.push('first');
      endFirst();
      endSecond();
      topic.subscribe(() => log.push('newcomer'));
    });
    const endSecond = topic.subscribe(() => log.push('second'));
    topic.publish(1);
    expect(log.splice(0)).toEqual(['first', 'second']);
    topic.publish(2);
    expect(log).toEqual(['newcomer']);
  });

  it('lets a listener publish the same topic', () => {
    const seen: number[] = [];
    topic.subscribe((n) => {
      seen.push(n);
      if (n < 3) topic.publish(n + 1);
    });
    topic.publish(1);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('publishes on the diagnostics channel with the identity of the application', () => {
    const messages: unknown[] = [];
    const onMessage = (message: unknown): void => void messages.push(message);
    subscribe('breakwater:test.topic', onMessage);
    expect(topic.active).toBe(true);
    topic.publish(7);
    unsubscribe('breakwater:test.topic', onMessage);
    topic.publish(8);
    expect(messages).toEqual([{ application: 'app-1', event: 7 }]);
    expect(channel('breakwater:test.topic').hasSubscribers).toBe(false);
  });
});
