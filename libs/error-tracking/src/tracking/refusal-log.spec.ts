import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CircuitOpenError, minutes } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { RecordingLogger } from '../../test/support/recording.logger.js';
import { RefusalLog } from './refusal-log.js';

describe('RefusalLog', () => {
  const logger = new RecordingLogger();
  let clock: VirtualClock;
  let written: string[];
  let log: RefusalLog;

  beforeEach(() => {
    Logger.overrideLogger(logger);
    logger.lines.length = 0;
    clock = new VirtualClock();
    written = [];
    log = new RefusalLog(clock, { report: (error) => void written.push((error as Error).message) });
  });
  afterEach(() => {
    Logger.overrideLogger(new Logger());
  });

  const refuse = (circuit: string, times = 1): void => {
    for (let call = 0; call < times; call++)
      log.add(`CIRCUIT_OPEN ${circuit}`, new CircuitOpenError(circuit, 5_000 - call), {});
  };

  it('writes the first refusal at once, and those that follow as a number', async () => {
    refuse('payments', 4_000);
    expect(written).toEqual(["Circuit 'payments' is open; retry after 5000 ms."]);
    await clock.advance(minutes(1));
    expect(written).toHaveLength(1);
    expect(logger.lines).toEqual(['warn 3999 more calls were refused within 60 s: CIRCUIT_OPEN payments.']);
  });

  it('writes the number that waits when it is stopped', () => {
    refuse('payments', 3);
    log.stop();
    expect(logger.lines).toEqual(['warn 2 more calls were refused within 60 s: CIRCUIT_OPEN payments.']);
    expect(clock.pending).toBe(0);
  });

  it('tells policies apart', () => {
    refuse('payments', 2);
    refuse('mails', 2);
    expect(written).toHaveLength(2);
  });

  it('writes the first refusal again after a silence, and waits for nothing then', async () => {
    refuse('payments');
    await clock.advance(minutes(1));
    expect(clock.pending).toBe(0);
    refuse('payments');
    expect(written).toHaveLength(2);
    expect(logger.lines).toEqual([]);
  });

  it('stays bounded when the names of policies have no end', async () => {
    for (let number = 0; number < 1_100; number++) refuse(`circuit-${number}`);
    expect(written).toHaveLength(1_000);
    await clock.advance(minutes(1));
    expect(logger.lines).toEqual(['warn 100 more calls were refused within 60 s: further policies.']);
  });
});
