import { type ResilienceEventMap, ResilienceEvents } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { resolveLoggingOptions } from './logging.options.js';
import { TransitionLogger } from './transition.logger.js';

type CircuitTransitionEvent = ResilienceEventMap['circuit-breaker.transition'];

const opened: CircuitTransitionEvent = {
  circuit: 'payments',
  from: 'closed',
  to: 'open',
  reason: 'failure-rate',
  at: 0,
  failureRate: 61.3,
  slowCallRate: -1,
  retryAfter: 30_000,
};

describe('TransitionLogger', () => {
  let events: ResilienceEvents;
  let lines: string[];

  beforeEach(() => {
    lines = [];
    const note =
      (level: string) =>
      (message: string): void =>
        void lines.push(`${level}: ${message}`);
    Logger.overrideLogger({ log: note('log'), warn: note('warn'), error: note('error') });
    events = new ResilienceEvents();
  });

  afterEach(() => {
    Logger.overrideLogger(new ConsoleLogger());
  });

  const listen = (options = {}) => new TransitionLogger(events, resolveLoggingOptions(options));

  it('warns once of a circuit that opens, with the reason and the time of the next trial', () => {
    listen();
    events.publish('circuit-breaker.transition', opened);
    expect(lines).toEqual([
      "warn: Circuit 'payments' is open (failure-rate, 61 % failed); it was closed. Trial calls in 30000 ms.",
    ]);
  });

  it('warns when a throttle begins to reject calls, and logs when it lets all calls pass again', () => {
    listen();
    events.publish('throttle.transition', { name: 'search', throttling: true, accepted: 30, refused: 40 });
    events.publish('throttle.transition', { name: 'search', throttling: false, accepted: 90, refused: 10 });
    expect(lines).toEqual([
      "warn: Throttle 'search' rejects a share of the calls: the callee has refused 40 of 70 requests.",
      "log: Throttle 'search' lets all calls pass again.",
    ]);
  });

  it.each([
    [
      { to: 'half-open', from: 'open', reason: 'reset-timeout' },
      "log: Circuit 'payments' is half-open (reset-timeout); it was open.",
    ],
    [
      { to: 'closed', from: 'half-open', reason: 'trials-passed' },
      "log: Circuit 'payments' is closed (trials-passed); it was half-open.",
    ],
    [
      { to: 'forced-open', reason: 'manual' },
      "warn: Circuit 'payments' is forced-open (manual); it was closed.",
    ],
    [
      { reason: 'slow-call-rate', slowCallRate: 80 },
      "warn: Circuit 'payments' is open (slow-call-rate, 80 % slow); it was closed.",
    ],
    [
      { observed: true },
      "log: Circuit 'payments' is open (failure-rate, 61 % failed); it was closed. It only observes: calls go on.",
    ],
  ] as const)('describes %j', (changed, line) => {
    listen();
    const { retryAfter: _, ...event } = { ...opened, ...changed };
    events.publish('circuit-breaker.transition', event);
    expect(lines).toEqual([line]);
  });

  it('logs nothing when it is switched off', () => {
    listen({ transitions: false });
    events.publish('circuit-breaker.transition', opened);
    expect(lines).toEqual([]);
  });
});
