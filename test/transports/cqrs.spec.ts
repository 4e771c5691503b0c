import { ErrorTracker, ErrorTrackingModule, TrackErrors } from '@breakwater/error-tracking';
import { CircuitBreaker, ResilienceModule, Retry } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventsHandler,
  type ICommandHandler,
  type IEventHandler,
} from '@nestjs/cqrs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/until.js';

class PublishVideo {
  constructor(readonly id: string) {}
}

class VideoPublished {
  constructor(readonly id: string) {}
}

/** Fails as often as it is told to. */
@Injectable()
class Uploads {
  failures = 0;
  calls = 0;

  async publish(id: string): Promise<string> {
    this.calls++;
    if (this.failures-- > 0) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return `published ${id}`;
  }

  async notify(id: string): Promise<void> {
    await this.publish(id);
  }
}

@CommandHandler(PublishVideo)
class PublishVideoHandler implements ICommandHandler<PublishVideo> {
  constructor(private readonly uploads: Uploads) {}

  @Retry({ maxRetries: 2, delay: 0, jitter: 'none' })
  @CircuitBreaker('uploads')
  async execute({ id }: PublishVideo): Promise<string> {
    return this.uploads.publish(id);
  }
}

@EventsHandler(VideoPublished)
class NotifySubscribers implements IEventHandler<VideoPublished> {
  constructor(private readonly uploads: Uploads) {}

  @TrackErrors()
  async handle({ id }: VideoPublished): Promise<void> {
    await this.uploads.notify(id);
  }
}

/** Its policies report the error. */
@EventsHandler(VideoPublished)
class IndexVideo implements IEventHandler<VideoPublished> {
  @Retry(0)
  async handle({ id }: VideoPublished): Promise<void> {
    if (id === 'unknown') throw new Error('No index');
  }
}

@Module({
  imports: [CqrsModule.forRoot(), ResilienceModule.forRoot(), ErrorTrackingModule.forRoot()],
  providers: [Uploads, PublishVideoHandler, NotifySubscribers, IndexVideo],
})
class VideosModule {}

let app: INestApplicationContext;
let uploads: Uploads;

beforeEach(async () => {
  app = await NestFactory.createApplicationContext(VideosModule, { logger: new RecordingLogger() });
  uploads = app.get(Uploads);
});

afterEach(() => app.close());

const tracked = (): number => app.get(ErrorTracker).getErrorStats().total;

describe('a command', () => {
  it('is repeated by the decorators of its handler', async () => {
    uploads.failures = 2;
    expect(await app.get(CommandBus).execute(new PublishVideo('7'))).toBe('published 7');
    expect(uploads.calls).toBe(3);
  });

  it('fails with the last error, and is refused while the circuit is open', async () => {
    uploads.failures = Infinity;
    const execute = (): Promise<unknown> =>
      app
        .get(CommandBus)
        .execute(new PublishVideo('7'))
        .catch((error: unknown) => error);
    expect(await execute()).toMatchObject({ code: 'ECONNRESET' });
    await execute();
    const { calls } = uploads;
    expect(await execute()).toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(uploads.calls).toBe(calls);
  });
});

describe('an event', () => {
  it('has the error of its handler tracked once', async () => {
    uploads.failures = Infinity;
    app.get(EventBus).publish(new VideoPublished('7'));
    await until(tracked, (total) => total > 0);
    expect(tracked()).toBe(1);
  });

  it('has the error tracked by the policies of its handler', async () => {
    app.get(EventBus).publish(new VideoPublished('unknown'));
    await until(tracked, (total) => total > 0);
    expect(tracked()).toBe(1);
  });
});
