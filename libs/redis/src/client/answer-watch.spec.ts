import { EventEmitter } from 'node:events';
import { VirtualClock } from '@breakwater/core/testing';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Redis } from 'ioredis';
import { AnswerWatch } from './answer-watch.js';

describe('AnswerWatch', () => {
  let clock: VirtualClock;
  let client: EventEmitter & { stream: EventEmitter & { destroy: jest.Mock } };
  let watch: AnswerWatch;
  beforeEach(() => {
    clock = new VirtualClock();
    client = Object.assign(new EventEmitter(), {
      stream: Object.assign(new EventEmitter(), { destroy: jest.fn() }),
    });
    watch = new AnswerWatch(client as unknown as Redis, 5_000, clock);
    client.emit('connect');
  });

  it('cuts a connection that has not answered for too long', async () => {
    watch.sent();
    await clock.advance(4_000);
    watch.sent();
    await clock.advance(1_000);
    expect(client.stream.destroy).toHaveBeenCalledTimes(1);
  });

  it('stops waiting at any answer', async () => {
    watch.sent();
    client.stream.emit('data');
    await clock.advance(10_000);
    expect(client.stream.destroy).not.toHaveBeenCalled();
  });

  it('stops with its connection', async () => {
    watch.sent();
    client.emit('close');
    await clock.advance(10_000);
    expect(client.stream.destroy).not.toHaveBeenCalled();
  });
});
