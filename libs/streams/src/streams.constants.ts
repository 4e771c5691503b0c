import { seconds } from '@breakwater/core';

/** Defaults of a stream. */
export const DEFAULT_STREAM_OPTIONS = {
  enabled: true,
  transport: 'websocket',
  connectTimeout: seconds(10),
  pingInterval: seconds(30),
  silenceTimeout: seconds(90),
  /** 1 MiB: a record of the AT protocol has at most 1 MiB. */
  maxFrameSize: 1_048_576,
  backoff: { base: seconds(1), cap: seconds(30), resetAfter: seconds(5) },
  /** About 4 minutes of attempts with the default back-off. */
  maxRefusals: 20,
  staleCursor: 'fail',
  maxLag: seconds(60),
} as const;

/** Defaults of `StreamsModule`. */
export const DEFAULT_STREAMS_OPTIONS = {
  enabled: true,
  stopTimeout: seconds(10),
} as const;
