import { seconds, sleep } from '@breakwater/core';
import { expect, it } from '@jest/globals';
import type { AlertRedis } from '../../src/index.js';
import { Alerting, DOWN } from '../support/alerting.js';
import { recordedLog } from '../support/recorded-log.js';

// A retry reads the silences before it looks at its group. A retry that was cancelled meanwhile used to deliver all the same.

recordedLog();

/** Milliseconds for which Redis reads the silences. */
const READING = 900;

it('the last deliveries are tried once a second while the cancelled retry of one still reads the silences', async () => {
  const redis: AlertRedis = {
    set: async () => 'OK',
    eval: async (script) => {
      if (!script.includes('HVALS')) return -1;
      await sleep(alerting.clock, READING);
      return [];
    },
  };
  const alerting = new Alerting(
    { rules: [{ name: 'Down', condition: DOWN }], retryDelay: seconds(1) },
    redis,
  );
  const { clock, channel, check, manager } = alerting;
  channel.mode = 'fails';
  check('database', 'down');
  const end = new AbortController();
  const flushed = manager.flush(end.signal);
  await clock.advance(READING);
  expect(channel.tries).toBe(1);
  // The retry begins to read within this second, and ends within the next one.
  await clock.advance(seconds(1));
  expect(channel.tries).toBe(2);
  await clock.advance(READING);
  expect(channel.tries).toBe(2);
  end.abort();
  await clock.advance(seconds(10));
  await flushed;
});
