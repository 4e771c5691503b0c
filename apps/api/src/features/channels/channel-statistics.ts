import type { ChannelNumbers } from './channel-list.js';

/** Numbers of a channel at one moment. */
export interface ChannelStatistics extends ChannelNumbers {
  readonly channelId: string;
  /** Time of YouTube's answer. */
  readonly asOf: Date;
}

/** Answer of `GET /channels/:id/stats`. */
export interface ChannelStats extends ChannelStatistics {
  /** True if the numbers are from an earlier request, because YouTube was not available. */
  readonly degraded: boolean;
}
