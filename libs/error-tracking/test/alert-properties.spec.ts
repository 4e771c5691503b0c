import { hours, minutes, seconds } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Alert } from '../src/index.js';
import { Alerting, DOWN } from './support/alerting.js';

beforeAll(() => {
  Logger.overrideLogger(false);
});

const CHECKS = ['a', 'b', 'c'];

type Step =
  | { readonly change: string; readonly to: 'up' | 'down' }
  | { readonly wait: number }
  | { readonly mode: 'delivers' | 'fails' | 'hangs' };

const changes: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ change: fc.constantFrom(...CHECKS), to: fc.constantFrom('up' as const, 'down' as const) }),
  fc.record({ wait: fc.integer({ min: 1, max: 400 }) }),
);
const modes: fc.Arbitrary<Step> = fc.record({
  mode: fc.constantFrom('delivers' as const, 'fails' as const, 'hangs' as const),
});
const anything = fc.oneof({ weight: 4, arbitrary: changes }, { weight: 1, arbitrary: modes });

/** Records the notifications that people receive while checks go down and up, and the channel works or fails. */
class History {
  readonly alerting = Alerting.on(DOWN, { annotations: { summary: 'Down', description: 'Down' } });
  readonly down = new Set<string>();
  /** The latest reported state of each check. */
  readonly known = new Map<string, Alert['status']>();
  /** The time and the content of each notification. */
  readonly said: { at: number; text: string }[] = [];

  async take(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      if ('mode' in one) this.alerting.channel.mode = one.mode;
      if ('wait' in one) await this.wait(seconds(one.wait));
      if ('change' in one) this.change(one.change, one.to);
    }
  }

  change(check: string, to: 'up' | 'down'): void {
    if (to === 'down') this.down.add(check);
    else this.down.delete(check);
    this.alerting.check(check, to);
  }

  async wait(duration: number): Promise<void> {
    const { clock, channel } = this.alerting;
    const end = clock.now() + duration;
    while (clock.now() < end) {
      await clock.advance(seconds(1));
      for (const { status, alerts } of channel.delivered.splice(0)) this.#hear(status, alerts);
    }
  }

  #hear(status: string, alerts: readonly Alert[]): void {
    for (const alert of alerts) this.known.set(alert.labels['check'] ?? '', alert.status);
    const words = alerts.map(({ labels, status: one }) => `${labels['check']} ${one}`).toSorted();
    this.said.push({ at: this.alerting.clock.now(), text: `${status}: ${words.join(', ')}` });
  }
}

const anyHistory = (
  check: (history: History) => Promise<void>,
  step: fc.Arbitrary<Step> = anything,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const history = new History();
      await history.take(steps);
      await check(history);
    }),
    { numRuns: 60, seed: 4 },
  );

describe('after any history', () => {
  it('the reported state of each check is correct once the channel works', async () => {
    await anyHistory(async (history) => {
      history.alerting.channel.mode = 'delivers';
      await history.wait(minutes(10) + seconds(15));
      const firing = CHECKS.filter((check) => history.known.get(check) === 'firing');
      expect(firing).toEqual(CHECKS.filter((check) => history.down.has(check)));
    });
  });

  it('no state is left when all checks are up', async () => {
    await anyHistory(async (history) => {
      history.alerting.channel.mode = 'delivers';
      for (const check of CHECKS) history.change(check, 'up');
      await history.wait(minutes(10) + seconds(15));
      expect(history.alerting.clock.pending).toBe(0);
      expect(history.alerting.manager.firing()).toEqual([]);
    });
  });

  it('deliveries of a group never overlapped', async () => {
    await anyHistory(async ({ alerting }) => {
      expect(alerting.channel.mostPerGroup).toBeLessThanOrEqual(1);
    });
  });

  it('the shutdown has delivered everything', async () => {
    await anyHistory(async (history) => {
      const { channel, clock, manager } = history.alerting;
      channel.mode = 'delivers';
      const flushed = manager.flush(new AbortController().signal);
      await clock.advance(seconds(15));
      await flushed;
      await history.wait(seconds(1));
      for (const check of history.down) expect(history.known.get(check)).toBe('firing');
    });
  });

  it('a working channel got at most one notification per groupInterval, and no repetition before repeatInterval', async () => {
    await anyHistory(async ({ said }) => {
      const pairs = said.slice(1).map((one, index) => ({ ...one, before: said[index]! }));
      const tooSoon = pairs.filter(({ at, before }) => {
        // A group that was resolved waits for groupWait only.
        const least = before.text.startsWith('resolved') ? seconds(30) : minutes(5);
        return at - before.at < least;
      });
      const twice = pairs.filter(
        ({ at, text, before }) =>
          text === before.text && !text.includes('resolved') && at - before.at < hours(4),
      );
      expect([tooSoon, twice]).toEqual([[], []]);
    }, changes);
  });
});
