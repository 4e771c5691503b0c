import { seconds } from '@breakwater/core';

/** Name of the client that is meant when none is named. */
export const DEFAULT_REDIS_NAME = 'default';

/** Defaults of `RedisModule`. */
export const DEFAULT_REDIS_OPTIONS = {
  /** 1 s: a command answers in under a millisecond, so one that took this long will not. */
  commandTimeout: seconds(1),
  /** 2 s: TCP and TLS to a machine nearby, with room for one lost packet. */
  connectTimeout: seconds(2),
  /** 5 s: a connection that owes an answer for so long is replaced. */
  socketTimeout: seconds(5),
  /** Commands that may wait for a connection or an answer at once: room for large pipelines, and a few megabytes at most. */
  maxPending: 10_000,
  /** Reconnections that a waiting command survives. The default of ioredis is 20. */
  maxRetriesPerRequest: 3,
  /** 2 s: longest wait before the next try to connect. */
  maxReconnectDelay: seconds(2),
  /** 800 ms: a probe has to answer within the one second that the kubelet waits. */
  probeTimeout: 800,
  /** 2 s: for the answers that are still to come. */
  closeTimeout: seconds(2),
} as const;
