import { seconds } from '@breakwater/core';

/** Name of the client that is meant when none is named. */
export const DEFAULT_REDIS_NAME = 'default';
/** 1 s: a command answers in under a millisecond, so one that took this long will not. */
export const DEFAULT_COMMAND_TIMEOUT = seconds(1);
/** 2 s: TCP and TLS to a machine nearby, with room for one lost packet. */
export const DEFAULT_CONNECT_TIMEOUT = seconds(2);
/** 5 s: a connection that owes an answer for so long is replaced. */
export const DEFAULT_SOCKET_TIMEOUT = seconds(5);
/** Commands that may wait for a connection or an answer at once. */
export const DEFAULT_MAX_PENDING = 1_000;
/** Reconnections that a waiting command survives. requirements/viralfx.md, "Redis Connection Pooling". */
export const DEFAULT_MAX_RETRIES_PER_REQUEST = 3;
/** 2 s: longest wait before the next try to connect. */
export const DEFAULT_MAX_RECONNECT_DELAY = seconds(2);
/** 800 ms: a probe has to answer within the one second that the kubelet waits. */
export const DEFAULT_PROBE_TIMEOUT = 800;
/** 2 s: for the answers that are still to come. */
export const DEFAULT_CLOSE_TIMEOUT = seconds(2);
