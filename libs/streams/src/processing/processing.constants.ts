import { minutes, seconds } from '@breakwater/core';

/** Defaults of the options that say how events are read and handled. */
export const DEFAULT_PROCESSING_OPTIONS = {
  unreadable: 'dead-letter',
  /** The unit of Jetstream's `time_us`. */
  cursorUnit: 'microseconds',
  sharedPositions: false,
  /** 20 seconds of a stream of 1000 events a second. */
  rememberedEvents: 20_000,
  rewind: seconds(5),
  parallel: 1,
  maxQueued: 1_000,
  /** 16 MiB. */
  maxQueuedBytes: 16_777_216,
  handlerTimeout: seconds(30),
  retries: 3,
  retryDelay: seconds(1),
  maxRetryDelay: seconds(30),
  maxOutage: minutes(15),
  maxDeadLettersInARow: 20,
  saveEvery: 1_000,
  saveInterval: seconds(5),
  storeTimeout: seconds(5),
} as const;
