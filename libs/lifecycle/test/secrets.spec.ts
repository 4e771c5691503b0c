import { Redactor } from '@breakwater/core';
import { RecordingLogger } from '@breakwater/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SECRET_SAMPLES } from '../../../test/harness/secret-samples.js';
import { thrownWith } from '../../../test/harness/thrown-secrets.js';
import { ShutdownLog } from '../src/log/shutdown-log.js';
import { describeCause } from '../src/shutdown/shutdown-cause.js';

const logger = new RecordingLogger();
const redactor = new Redactor();
const log = new ShutdownLog(redactor);

beforeAll(() => {
  Logger.overrideLogger(logger);
});
afterAll(() => {
  Logger.overrideLogger(false);
});

it.each(SECRET_SAMPLES)('the report of a crash shows no secret of $text', ({ text, secret }) => {
  logger.lines.length = 0;
  for (const [, error] of thrownWith(text)) {
    for (const origin of ['uncaughtException', 'unhandledRejection'] as const) {
      log.crash(describeCause({ kind: 'crash', error, origin }, redactor), error);
    }
    log.failure('Closing the database', error);
  }
  expect(logger.lines.join('\n')).not.toContain(secret);
});
