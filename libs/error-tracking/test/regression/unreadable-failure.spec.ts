import { ErrorReporter, minutes } from '@breakwater/core';
import { BreakwaterTesting } from '@breakwater/testing';
import { VirtualClock } from '@breakwater/core/testing';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { ErrorTracker, ErrorTrackingModule } from '../../src/index.js';
import { Alerting, DOWN } from '../support/alerting.js';
import { TroubledStore } from '../support/troubled.store.js';
import { UNREADABLE } from '../support/unreadable.js';
import { recordedLog } from '../support/recorded-log.js';

/** Throws the value of `trouble`. */
class RudeStore extends TroubledStore {
  rudeness: { readonly thrown: unknown } | undefined;

  override async add(
    ...occurrences: Parameters<TroubledStore['add']>
  ): Promise<Awaited<ReturnType<TroubledStore['add']>>> {
    if (this.rudeness) throw this.rudeness.thrown;
    return super.add(...occurrences);
  }
}

const logger = recordedLog();

describe.each(Object.entries(UNREADABLE))('a failure that is %s', (_name, thrown) => {
  it('is a failed delivery when a channel throws it, and is retried', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN);
    channel.onSend = () => {
      throw thrown;
    };
    check('database', 'down');
    await clock.advance(minutes(1));
    expect(await manager.test()).toEqual([
      expect.objectContaining({ outcome: 'failed', reason: expect.any(String) }),
    ]);
    channel.onSend = () => {};
    await clock.advance(minutes(5));
    expect(channel.story).toEqual(['firing: 1 firing']);
    expect(logger.lines[0]).toMatch(
      /^error Alert channel 'pager' is failing; undelivered notifications will be retried\. \S/,
    );
  });

  it('is reported when the application throws it', async () => {
    const module = await Test.createTestingModule({
      imports: [ErrorTrackingModule.forRoot({ alerts: false })],
    }).compile();
    module.useLogger(logger);
    const app = await module.init();
    app.get<ErrorReporter>(ErrorReporter).report(thrown);
    expect(logger.lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
    expect(app.get(ErrorTracker).getErrorStats().total).toBe(1);
    await app.close();
  });

  it('is an outage without losses when a store throws it', async () => {
    const clock = new VirtualClock();
    const store = new RudeStore();
    const module = await Test.createTestingModule({
      imports: [ErrorTrackingModule.forRoot({ store, alerts: false }), BreakwaterTesting.forRoot({ clock })],
    }).compile();
    const app = await module.init();
    store.rudeness = { thrown };
    app.get(ErrorTracker).trackError(new Error('The disk is full.'));
    await clock.advance(minutes(1));
    store.rudeness = undefined;
    await clock.advance(minutes(1));
    expect((await store.list({})).issues).toHaveLength(1);
    await app.close();
  });
});
