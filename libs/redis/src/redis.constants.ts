import { seconds } from '@breakwater/core';

/** Name of the client when no name is given. */
export const DEFAULT_REDIS_NAME = 'default';

/** Defaults of `RedisModule`. */
export const DEFAULT_REDIS_OPTIONS = {
  /** 1 s: a command usually takes less than a millisecond, so no answer is to be expected after this time. */
  commandTimeout: seconds(1),
  /** 2 s: TCP and TLS to a machine nearby, with room for one lost packet. */
  connectTimeout: seconds(2),
  /** 5 s without an answer; then the connection is replaced. */
  socketTimeout: seconds(5),
  /** Enough for large pipelines, and a few megabytes at most. */
  maxPending: 10_000,
  /** Their waits take at most 0.7 s (100, 200 and 400 ms), less than `commandTimeout`. The default of ioredis is 20. */
  maxRetriesPerRequest: 3,
  /** 2 s: longest wait before a reconnection. */
  maxReconnectDelay: seconds(2),
  /** 800 ms: a probe must answer within one second, the default `timeoutSeconds` of Kubernetes probes. */
  probeTimeout: 800,
  /** 2 s for outstanding answers. */
  closeTimeout: seconds(2),
} as const;
