import 'reflect-metadata';
import { Readable } from 'node:stream';
import { Controller, Get, Injectable, SetMetadata, StreamableFile } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { firstValueFrom, type Observable, throwError } from 'rxjs';
import { ErrorTracker, ErrorTrackingModule, TrackErrors } from '../../src/index.js';
import { listen } from '../support/http.harness.js';

const Schedule = (time: string): MethodDecorator => SetMetadata('schedule', time);

@Injectable()
class Jobs {
  readonly name = 'jobs';

  @Schedule('* * * * *')
  @TrackErrors({ userId: 'system' })
  async cron(): Promise<void> {
    throw new Error(`cron of ${this.name} failed`);
  }

  @TrackErrors()
  @Schedule('@hourly')
  handler(event: string, _context?: object): string {
    if (event === 'bad') throw new Error('handler failed');
    return event;
  }

  @TrackErrors()
  stream(): Observable<never> {
    return throwError(() => new Error('stream failed'));
  }
}

@TrackErrors()
@Injectable()
class Worker {
  async process(): Promise<void> {
    throw new Error('job failed');
  }
}

async function started(): Promise<{
  tracker: ErrorTracker;
  jobs: Jobs;
  worker: Worker;
  titles(): Promise<string[]>;
}> {
  const module = await Test.createTestingModule({
    imports: [ErrorTrackingModule.forRoot({ alerts: false })],
    providers: [Jobs, Worker],
  }).compile();
  const tracker = module.get(ErrorTracker);
  return {
    tracker,
    jobs: module.get(Jobs),
    worker: module.get(Worker),
    titles: async () => {
      await tracker.flush();
      return (await tracker.list()).issues.map(({ title }) => title);
    },
  };
}

describe('@TrackErrors()', () => {
  it('tracks the error of a promise, and throws it', async () => {
    const { jobs, tracker, titles } = await started();
    await expect(jobs.cron()).rejects.toThrow('cron of jobs failed');
    expect(await titles()).toEqual(['Error: cron of jobs failed']);
    const [issue] = (await tracker.list()).issues;
    expect(issue?.sample.context).toMatchObject({ handler: 'Jobs.cron', userId: 'system' });
  });

  it('tracks an error that is thrown synchronously', async () => {
    const { jobs, titles } = await started();
    expect(() => jobs.handler('bad')).toThrow('handler failed');
    expect(jobs.handler('good')).toBe('good');
    expect(await titles()).toEqual(['Error: handler failed']);
  });

  it('tracks the error of an Observable', async () => {
    const { jobs, titles } = await started();
    await expect(firstValueFrom(jobs.stream())).rejects.toThrow('stream failed');
    expect(await titles()).toEqual(['Error: stream failed']);
  });

  it('tracks the methods of a class', async () => {
    const { worker, titles } = await started();
    await expect(worker.process()).rejects.toThrow('job failed');
    expect(await titles()).toEqual(['Error: job failed']);
  });

  it('keeps name, length and metadata of the method', () => {
    const { cron, handler } = Jobs.prototype;
    expect([cron.name, handler.name, handler.length]).toEqual(['cron', 'handler', 2]);
    expect(Reflect.getMetadata('schedule', cron)).toBe('* * * * *');
    expect(Reflect.getMetadata('schedule', handler)).toBe('@hourly');
  });

  it('does nothing without the module', async () => {
    const module = await Test.createTestingModule({ providers: [Jobs] }).compile();
    await expect(module.get(Jobs).cron()).rejects.toThrow('cron of jobs failed');
    await expect(new Jobs().cron()).rejects.toThrow('cron of jobs failed');
  });
});

describe('tracker.wrap()', () => {
  it('tracks the errors of a function, and throws them', async () => {
    const { tracker, titles } = await started();
    const job = tracker.wrap(async (id: number): Promise<void> => {
      throw new Error(`job ${id} failed`);
    });
    await expect(job(7)).rejects.toThrow('job 7 failed');
    expect(await titles()).toEqual(['Error: job 7 failed']);
  });

  it('counts an error once that is tracked again by a caller', async () => {
    const { tracker, titles } = await started();
    const inner = tracker.wrap(() => {
      throw new Error('once');
    });
    expect(tracker.wrap(inner)).toThrow('once');
    expect(await titles()).toHaveLength(1);
    expect((await tracker.list()).issues[0]?.count).toBe(1);
  });
});

describe.each(HTTP_PLATFORMS)('a StreamableFile on %s', (platform) => {
  @Controller()
  class FilesController {
    @Get('broken/:id')
    broken(): StreamableFile {
      return new StreamableFile(
        Readable.from(
          (async function* () {
            yield Buffer.alloc(10);
            await new Promise((resolve) => setImmediate(resolve));
            throw new Error('disk is gone');
          })(),
        ),
      );
    }

    @Get('whole')
    whole(): StreamableFile {
      return new StreamableFile(Buffer.from('whole'));
    }
  }

  it('is tracked when its stream fails half way', async () => {
    const application = await listen(platform, {
      imports: [ErrorTrackingModule.forRoot({ alerts: false })],
      controllers: [FilesController],
    });
    await application
      .fetch('/broken/1')
      .then((response) => response.text())
      .catch(() => undefined);
    await application.tracker.flush();
    const { issues } = await application.tracker.list();
    expect(issues).toMatchObject([
      { title: 'Error: disk is gone', sample: { context: { method: 'GET', route: '/broken/:id' } } },
    ]);
  });

  it('is not tracked when it is sent', async () => {
    const application = await listen(platform, {
      imports: [ErrorTrackingModule.forRoot({ alerts: false })],
      controllers: [FilesController],
    });
    expect(await (await application.fetch('/whole')).text()).toBe('whole');
    await application.tracker.flush();
    expect((await application.tracker.list()).issues).toEqual([]);
  });
});
