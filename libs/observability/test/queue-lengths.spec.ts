import { CoreModule } from '@breakwater/core';
import { type HttpApplication, RecordingLogger, startApplication } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ObservabilityModule, QueueLengths } from '../src/index.js';

let application: HttpApplication;
let logger: RecordingLogger;

const lengths = async (): Promise<string[]> => {
  const scrape = await (await application.fetch('/metrics')).text();
  return scrape.split('\n').filter((line) => line.startsWith('breakwater_queue_length'));
};

beforeEach(async () => {
  logger = new RecordingLogger();
  application = await startApplication('Express', {
    logger,
    imports: [CoreModule, ObservabilityModule.forRoot()],
  });
});
afterEach(() => application.app.close());

describe('QueueLengths', () => {
  it('adds no metric without a queue', async () => {
    expect(await (await application.fetch('/metrics')).text()).not.toContain('queue_length');
  });

  it('shows the jobs of a queue by state, as of the reading before', async () => {
    const counts = { waiting: 3, failed: 1 };
    const end = application.app.get(QueueLengths).watch('videos', async () => ({ ...counts }));
    expect(await lengths()).toEqual([
      'breakwater_queue_length{queue="videos",state="waiting"} 3',
      'breakwater_queue_length{queue="videos",state="failed"} 1',
    ]);
    counts.waiting = 2;
    await lengths();
    expect(await lengths()).toContain('breakwater_queue_length{queue="videos",state="waiting"} 2');
    end();
    expect(await lengths()).toEqual([]);
  });

  it('shows no length that it cannot read, and logs it once without secrets', async () => {
    application.app.get(QueueLengths).watch('videos', () => {
      throw new Error('redis://user:hunter2@broker refused');
    });
    await lengths();
    expect(await lengths()).toEqual([]);
    expect(logger.at('warn')).toHaveLength(1);
    expect(logger.at('warn')[0]).toContain("The length of queue 'videos' cannot be read");
    expect(logger.at('warn')[0]).not.toContain('hunter2');
  });
});
