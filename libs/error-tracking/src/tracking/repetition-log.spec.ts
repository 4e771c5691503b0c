import { beforeEach, describe, expect, it } from '@jest/globals';
import { CircuitOpenError, minutes } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { BackgroundClock } from '../background/background.clock.js';
import { RepetitionLog } from './repetition-log.js';
import { recordedLog } from '../../test/support/recorded-log.js';

describe('RepetitionLog', () => {
  const logger = recordedLog();
  let clock: VirtualClock;
  let written: string[];
  let log: RepetitionLog;

  beforeEach(() => {
    clock = new VirtualClock();
    written = [];
    log = new RepetitionLog(new BackgroundClock(clock), {
      report: (error) => void written.push((error as Error).message),
    });
  });

  const refuse = (circuit: string, times = 1): void => {
    const repetition = { what: 'calls were refused', name: `CIRCUIT_OPEN ${circuit}`, inFull: 1 };
    for (let call = 0; call < times; call++)
      log.add(repetition, new CircuitOpenError(circuit, 5_000 - call), {});
  };

  it('logs the first error at once, and counts the following ones', async () => {
    refuse('payments', 4_000);
    expect(written).toEqual(["Circuit 'payments' is open; retry after 5000 ms."]);
    await clock.advance(minutes(1));
    expect(written).toHaveLength(1);
    expect(logger.lines).toEqual(['warn 3999 more calls were refused within 60 s: CIRCUIT_OPEN payments.']);
  });

  it('starts again each minute, and sets no timer without errors', async () => {
    refuse('payments', 3);
    await clock.advance(minutes(1));
    expect(clock.pending).toBe(0);
    refuse('payments');
    expect(written).toHaveLength(2);
    await clock.advance(minutes(1));
    expect(logger.lines).toHaveLength(1);
  });

  it('logs `inFull` errors in full', () => {
    for (let number = 0; number < 20; number++)
      log.add({ what: 'errors', name: 'issue 1', inFull: 10 }, new Error(String(number)), {});
    expect(written).toHaveLength(10);
    log.stop();
    expect(logger.lines).toEqual(['warn 10 more errors within 60 s: issue 1.']);
    expect(clock.pending).toBe(0);
  });

  it('counts each name on its own', () => {
    refuse('payments', 2);
    refuse('mails', 2);
    expect(written).toHaveLength(2);
  });

  it('stays bounded with unlimited names', async () => {
    for (let number = 0; number < 1_100; number++) refuse(`circuit-${number}`);
    expect(written).toHaveLength(1_000);
    await clock.advance(minutes(1));
    expect(logger.lines).toEqual(['warn 100 more calls were refused within 60 s: others.']);
  });
});
