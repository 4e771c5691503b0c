import 'reflect-metadata';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { EventsHandler } from '@nestjs/cqrs';
import { Cron, Interval, Timeout } from '@nestjs/schedule';
import { describe, expect, it } from '@jest/globals';
import { Retry } from '../index.js';
import { isUnattended } from './unattended-methods.js';

class Jobs {
  @Cron('* * * * *')
  @Retry(0)
  async cron(): Promise<void> {}

  @Retry(0)
  @Interval(1_000)
  async interval(): Promise<void> {}

  @Timeout(1_000)
  @Retry(0)
  async timeout(): Promise<void> {}

  @OnEvent('viewed')
  @Retry(0)
  async event(): Promise<void> {}

  @Retry(0)
  async handle(): Promise<void> {}
}

@EventsHandler(EventEmitterModule)
class Handler {
  @Retry(0)
  async handle(): Promise<void> {}

  @Retry(0)
  async helper(): Promise<void> {}
}

class InheritingJobs extends Jobs {}

describe('a decorated method', () => {
  it.each([
    [Jobs, 'cron'],
    [Jobs, 'interval'],
    [Jobs, 'timeout'],
    [Jobs, 'event'],
    [InheritingJobs, 'cron'],
    [Handler, 'handle'],
  ])('of %p is unattended: %s', (owner, key) => {
    expect(isUnattended(owner, key)).toBe(true);
  });

  it.each([
    [Jobs, 'handle'],
    [Handler, 'helper'],
    [Handler, 'missing'],
  ])('of %p has a caller: %s', (owner, key) => {
    expect(isUnattended(owner, key)).toBe(false);
  });
});
