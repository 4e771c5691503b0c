import { RecordingLogger } from '@breakwater/testing';
import { afterEach, beforeEach } from '@jest/globals';
import { Logger } from '@nestjs/common';

/** Records the lines of Nest's loggers in each test of a file or a block. */
export function recordedLog(): RecordingLogger {
  const logger = new RecordingLogger();
  beforeEach(() => {
    logger.lines.length = 0;
    Logger.overrideLogger(logger);
  });
  afterEach(() => {
    Logger.overrideLogger(false);
  });
  return logger;
}
